#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Checks what the compiler does not: scripts/check_tree.py [ROOT]

Every test is listed, files are short and licensed, headers are guarded, links
are whole, and no file is unfinished or names a machine's own paths or hosts.
"""
import pathlib
import re
import sys

MAX_LINES = 400
NOT_OURS = {"build", ".git", ".deps", "runs", "LICENSE"}
SOURCES = {".h", ".cc", ".py", ".sh"}
LICENCE = ("Copyright 2026 The Elenchus Authors",
           "SPDX-License-Identifier: Apache-2.0")
LISTED = re.compile(r"\b\w+_test\b(?!\()")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
FORBIDDEN = {
    # Whole on one machine only, or reachable from nowhere else.
    re.compile(r"https?://(?!(127\.0\.0\.1|localhost|www\.w3\.org)\b)"):
        "names a host",
    re.compile(r"(?<![\w.$}])/(work|home|root|mnt)/\w"): "names a machine's path",
    re.compile(r"\b(TODO|FIXME|XXX)\b"): "is unfinished",
}


def guard_of(name):
    return "ELENCHUS_" + re.sub(r"[^A-Z0-9]", "_", name.upper()) + "_"


def check_source(name, text):
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        yield f"{name}: {len(lines)} lines; the limit is {MAX_LINES}"
    start = lines[1:3] if lines and lines[0].startswith("#!") else lines[:2]
    if [line.lstrip("/# ") for line in start] != list(LICENCE):
        yield f"{name}: does not begin with the two licence lines"
    if name.endswith(".h"):
        guard = guard_of(name)
        for wanted in (f"#ifndef {guard}", f"#define {guard}",
                       f"#endif  // {guard}"):
            if wanted not in lines:
                yield f"{name}: lacks the line '{wanted}'"


def check_words(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, fault in FORBIDDEN.items():
            if (match := pattern.search(line)) and name != "scripts/check_tree.py":
                yield f"{name}:{number}: '{match.group()}' {fault}"


def check_links(root, name, text):
    for target in LINK.findall(text):
        if not (root / name).parent.joinpath(target).exists():
            yield f"{name}: links to {target}, which is not there"


def check_listings(root):
    for folder in sorted(p for p in (root / "tests").rglob("*") if p.is_dir()):
        name = folder.relative_to(root).as_posix()
        listing = folder / "CMakeLists.txt"
        listed = set()
        if listing.exists():
            listed = set(LISTED.findall(listing.read_text(encoding="utf-8")))
        present = {path.stem for path in folder.glob("*_test.*")}
        for test in sorted(present - listed):
            yield f"{name}/{test}: not listed in {name}/CMakeLists.txt"
        for test in sorted(listed - present):
            yield f"{name}/CMakeLists.txt: lists {test}, which is not there"


def check(root):
    root = pathlib.Path(root)
    complaints = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if (name.split("/")[0] in NOT_OURS or not path.is_file() or
                "__pycache__" in name):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            complaints.append(f"{name}: is not text")
            continue
        if path.suffix in SOURCES:
            complaints += check_source(name, text)
        if path.suffix == ".md":
            complaints += check_links(root, name, text)
        complaints += check_words(name, text)
    return complaints + list(check_listings(root))


def main():
    complaints = check(sys.argv[1] if len(sys.argv) > 1 else ".")
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
