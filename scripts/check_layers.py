#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Checks who includes whom: scripts/check_layers.py [ROOT]

The table is docs/architecture.md's. A file may include headers of its own
folder and of the folders listed, may see torch or gRPC only if its folder is
listed for it, and reaches tasks/ground_truth.h only if it is named below.
Torch counts when it comes through a header of ours, too.
"""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "core": {"proto"},
    "debate": {"core", "proto"},
    "tasks": {"core", "debate", "proto"},
    "replay": {"core", "debate", "proto"},
    "model": {"core", "debate", "proto"},
    "inspect": {"core", "debate", "model", "proto"},
    "rpc": {"core", "debate", "proto"},
    "human_proxy": {"core", "debate", "tasks", "model", "rpc", "proto"},
    "judge_service": {"core", "debate", "tasks", "model", "inspect", "rpc",
                      "proto"},
    "actor": {"core", "debate", "tasks", "model", "inspect", "rpc", "proto"},
    "learner": {"core", "debate", "tasks", "replay", "model", "rpc", "proto"},
}
PROCESSES = {"human_proxy", "judge_service", "actor", "learner"}
TORCH = {"model", "inspect", "learner", "human_proxy"}
GRPC = PROCESSES | {"rpc", "tools"}
# These folders may include everything: wiring, and tests of whole processes.
EVERYTHING = {"tools", "bench"}
TESTS_OF_EVERYTHING = {"integration", "smoke", "cuda", "testing", "build"}
# Tests may include these besides: worlds to play real debates in.
TESTS_ALSO_INCLUDE = {"debate": {"tasks"}, "inspect": {"tasks"}}
TORCH_TESTS = TORCH | {"smoke", "cuda"}
MAY_SEE_GROUND_TRUTH = re.compile(
    r"tasks/ground_truth[^/]*$|tools/[^/]*(evaluat|roofline)[^/]*$|"
    r"tools/checks/golden[^/]*$|tests/")

SOURCES = (".h", ".cc")
NOT_SOURCE = {"build", ".git", ".deps", "runs"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
TORCH_HEADER = re.compile(r"(torch|ATen|c10|caffe2|gloo)/")
GRPC_HEADER = re.compile(r"grpc(pp|\+\+)?/|proto/.*\.grpc\.pb\.h$")
FOREIGN = re.compile(
    r"(absl|google/protobuf|prometheus|nlohmann|openssl|zlib|gtest|gmock|benchmark)"
    r"/|" + TORCH_HEADER.pattern + "|grpc(pp)?/")


def rules(path):
    """(folders, torch?, gRPC?) for a path such as tests/core/queue_test.cc."""
    folder = path.split("/")[0]
    if folder in EVERYTHING:
        return None, False, True
    if folder != "tests":
        if folder not in MAY_INCLUDE:
            raise KeyError(folder)
        return (MAY_INCLUDE[folder] | {folder}, folder in TORCH, folder in GRPC)
    tested = path.split("/")[1]
    if tested in TESTS_OF_EVERYTHING | EVERYTHING:
        return None, tested in TORCH_TESTS, True
    if tested not in MAY_INCLUDE:
        raise KeyError("tests/" + tested)
    folders = MAY_INCLUDE[tested] | TESTS_ALSO_INCLUDE.get(tested, set())
    return (folders | {tested, "tests"}, tested in TORCH_TESTS, tested in GRPC)


def includes(text):
    """(line number, quote, header) of every #include."""
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        yield line, match.group(1), match.group(2)


def torch_through(header, files, seen):
    """The chain of our headers by which `header` reaches torch, or None."""
    if header in seen or header not in files:
        return None
    seen.add(header)
    for _, _, included in includes(files[header]):
        if TORCH_HEADER.match(included):
            return [header, included]
        chain = torch_through(included, files, seen)
        if chain:
            return [header] + chain
    return None


def check_file(path, files):
    """Yields one complaint per forbidden #include of a file."""
    try:
        folders, torch, grpc = rules(path)
    except KeyError as unknown:
        yield f"{path}: folder {unknown} is not in the table of layers"
        return
    ours = set(MAY_INCLUDE) | EVERYTHING | {"proto", "tests"}
    for line, quote, header in includes(files[path]):
        where = f"{path}:{line}: {header}:"
        folder = header.split("/")[0]
        if TORCH_HEADER.match(header):
            if not torch:
                yield f"{where} LibTorch is for {', '.join(sorted(TORCH))}"
        elif GRPC_HEADER.match(header):
            if not grpc:
                yield f"{where} gRPC is for {', '.join(sorted(GRPC))}"
        elif folder in ours and "/" in header:
            if folders is not None and folder not in folders:
                yield f"{where} not a layer below {path.rsplit('/', 1)[0]}"
            elif not torch and (chain := torch_through(header, files, set())):
                yield f"{where} brings LibTorch in by {' > '.join(chain)}"
        elif quote == '"' and not FOREIGN.match(header):
            yield f"{where} unknown folder; include our headers from the root"
        if header in ("tasks/ground_truth.h", "tasks/ground_truth_file.h"):
            if not MAY_SEE_GROUND_TRUTH.match(path):
                yield f"{where} ground truth is for evaluation only"


def check(root):
    """All complaints about the tree at `root`, in order."""
    files = {}
    for path in sorted(pathlib.Path(root).rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix in SOURCES and name.split("/")[0] not in NOT_SOURCE:
            files[name] = path.read_text(encoding="utf-8")
    return [complaint for path in files for complaint in check_file(path, files)]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    complaints = check(root)
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
