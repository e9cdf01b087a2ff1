#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""clang's thread-safety analysis of every file of ours that sees
core/mutex.h: scripts/check_locks.py BUILD

BUILD holds the compile_commands.json of a GCC build, whose include paths and
definitions are used. A file that has not changed since it last passed, nor any
header of ours that it sees, is not analysed again.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG = ["clang++-14", "-fsyntax-only", "-Wno-everything", "-Wthread-safety",
         "-Werror"]
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def headers_of(path, seen):
    """Headers of ours that a file sees, itself included."""
    if path in seen or not path.is_file():
        return seen
    seen.add(path)
    for header in INCLUDE.findall(path.read_text(encoding="utf-8")):
        headers_of(ROOT / header, seen)
    return seen


def flags_of(command):
    """The include paths, definitions and language of a compile command."""
    words = shlex.split(command)
    kept = []
    for index, word in enumerate(words):
        if word in ("-isystem", "-I", "-D"):
            kept += [word, words[index + 1]]
        elif word.startswith(("-I", "-D", "-std=")):
            kept.append(word)
    return kept


def analyse(path, flags, headers, stamp):
    """clang's complaints about a file; empty if there are none."""
    if stamp.exists() and all(
            header.stat().st_mtime < stamp.stat().st_mtime
            for header in headers):
        return ""
    started = stamp.with_suffix(".started")
    started.touch()
    run = subprocess.run(CLANG + flags + [str(path)], cwd=ROOT, check=False,
                         capture_output=True, text=True)
    if run.returncode == 0:
        started.replace(stamp)
        return ""
    return run.stderr or f"{path}: clang ended with {run.returncode}\n"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    stamps = build / "locks"
    stamps.mkdir(exist_ok=True)
    commands = json.loads((build / "compile_commands.json").read_text())
    jobs = {}
    for entry in commands:
        path = pathlib.Path(entry["file"])
        if not path.is_relative_to(ROOT) or path.is_relative_to(build):
            continue
        headers = headers_of(path, set())
        if ROOT / "core/mutex.h" in headers:
            name = path.relative_to(ROOT).as_posix().replace("/", "-")
            jobs[path] = (path, flags_of(entry["command"]), headers,
                          stamps / name)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = list(pool.map(lambda job: analyse(*job), jobs.values()))
    sys.stderr.write("".join(complaints))
    print(f"locks: {len(jobs)} files")
    return 1 if any(complaints) or not jobs else 0


if __name__ == "__main__":
    sys.exit(main())
