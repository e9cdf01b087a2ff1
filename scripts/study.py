#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Repeats a study: scripts/study.py NAME [--seeds 1,2,3] [--set a.b=c ...]
    [--into FOLDER]
(`make study NAME=... SEEDS=...` builds what it needs first.)

Launches every cell of the study once per seed, one run after the other, and
writes what came out into NAME.md, .svg and .json of a folder (runs/study): of
each number the mean over the seeds and, from two seeds on, the 95 % interval of
Student's t. What the page there says below NOTES stays. A run that fails is
reported as such. Runs that are there already (in
runs/study/NAME, by what they ran) are not repeated. The studies are in
scripts/studies.py.
"""
import argparse
import hashlib
import json
import pathlib
import resource
import subprocess
import sys

from studies import STUDIES, at
from study_figure import MAX_SEEDS, figure, show

NOTES = "<!-- notes, kept when the study is repeated -->"
ROOT = pathlib.Path(__file__).resolve().parent.parent


def key(cell, sets):
    """Eight digits that change with what a cell runs, but for the binaries.
    Cells with the same digits share their runs."""
    if "program" in cell:
        return hashlib.sha256(json.dumps(cell["program"]).encode()
                              ).hexdigest()[:8]
    config = (ROOT / cell["config"]).read_text(encoding="utf-8")
    what = json.dumps([config, cell["sets"], sets])
    return hashlib.sha256(what.encode()).hexdigest()[:8]


def cpu_seconds():
    """Seconds of a core that the processes of all runs so far have used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def is_whole(cell, summary):
    """Whether the run that wrote this summary was measured at its end."""
    if "program" in cell:
        return summary.stat().st_size > 0
    return (summary.exists() and json.loads(summary.read_text(encoding="utf-8"))
            .get("final_evaluation") is True)


def launch(cell, seed, folder, sets):
    """Runs a cell into a folder; what subprocess.run returns."""
    with open(f"{folder}.log", "w", encoding="utf-8") as log:
        if "program" in cell:
            folder.mkdir(parents=True, exist_ok=True)
            with open(folder / "summary.json", "w", encoding="utf-8") as out:
                return subprocess.run(cell["program"] + [str(seed)], cwd=ROOT,
                                      stdout=out, stderr=log, check=False)
        command = ["build/release/bin/elenchus", "launch", "--standalone",
                   cell["config"], "--run-dir", str(folder),
                   "--set", f"seed={seed}"]
        for assignment in cell["sets"] + sets:
            command += ["--set", assignment]
        return subprocess.run(command, cwd=ROOT, stdout=log, stderr=log,
                              check=False)


def run_cell(cell, seed, folder, sets):
    """Launches one run if it is not there; its summary, or the cell's part of
    it, with `cpu_seconds`: the core seconds of all its processes. None if it
    failed."""
    summary, cost = folder / "summary.json", folder / "cost.json"
    if not cost.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        before = cpu_seconds()
        done = launch(cell, seed, folder, sets)
        if done.returncode != 0:
            print(f"study: {cell['name']}, seed {seed}: exit "
                  f"{done.returncode}, see {folder}.log", file=sys.stderr)
            return None
        # A run that a signal stopped ends well too, but is not the cell's.
        if not is_whole(cell, summary):
            print(f"study: {cell['name']}, seed {seed}: stopped before its "
                  f"final evaluation, see {folder}.log; expected a whole run. "
                  "Move the folder aside to repeat it", file=sys.stderr)
            return None
        cost.write_text(json.dumps({"cpu_seconds": cpu_seconds() - before}),
                        encoding="utf-8")
    numbers = json.loads(summary.read_text(encoding="utf-8"))
    if "part" in cell:
        numbers = {"git_revision": numbers.get("git_revision", "unknown"),
                   **at(numbers, cell["part"])}
    return {**numbers,
            **json.loads(cost.read_text(encoding="utf-8"))}


def row_of(study, cell, summaries):
    """What the results hold of a cell whose runs have these summaries."""
    row = {"runs": len(summaries), "sets": cell.get("sets", []),
           "git_revisions": sorted({summary.get("git_revision", "unknown")
                                    for summary in summaries}),
           "numbers": {}}
    for name, source in study["numbers"].items():
        values = [source(summary) if callable(source) else at(summary, source)
                  for summary in summaries]
        row["numbers"][name] = [value for value in values
                                if isinstance(value, (int, float))]
    return row


def report(name, study, results, seeds, sets):
    seed_list = ",".join(map(str, seeds))
    command = f"make study NAME={name} SEEDS={seed_list}"
    if sets:
        command = f"scripts/study.py {name} --seeds {seed_list}" + "".join(
            f" --set '{assignment}'" for assignment in sets)
    lines = [f"# {study['title']}", "", study["text"], "",
             f"Repeat with `{command}`. Seeds {', '.join(map(str, seeds))}; "
             "mean ± half of the 95 % interval (Student's t). Git revision "
             + ", ".join(revision[:12] + revision[40:] for revision in sorted(
                 {revision for row in results.values()
                  for revision in row["git_revisions"]})) + ".", "",
             f"![{study['title']}]({name}.svg)", ""]
    known = sorted({key for cell in study["cells"]
                    for key in cell.get("known", {})})
    lines.append("| | " + " | ".join([*study["numbers"], *known, "runs"]) + " |")
    lines.append("|---" * (len(study["numbers"]) + len(known) + 2) + "|")
    for cell in study["cells"]:
        row = results[cell["name"]]
        columns = [show(row["numbers"][n]) for n in study["numbers"]]
        columns += [f"{cell['known'][k]:.3f}" if k in cell.get("known", {})
                    else "" for k in known]
        columns.append(f"{row['runs']} of {len(seeds)}")
        lines.append(f"| {cell['name']} | " + " | ".join(columns) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", choices=sorted(STUDIES))
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--set", action="append", default=[], dest="sets")
    parser.add_argument("--into", type=pathlib.Path,
                        default=ROOT / "runs" / "study")
    arguments = parser.parse_args()
    try:
        seeds = [int(seed) for seed in arguments.seeds.split(",")]
    except ValueError:
        parser.error(f"--seeds: expected whole numbers such as 1,2,3, got "
                     f"{arguments.seeds}")
    if len(seeds) > MAX_SEEDS:
        parser.error(f"--seeds: at most {MAX_SEEDS}, got {len(seeds)}")
    study = STUDIES[arguments.name]()
    if arguments.sets and any("program" in cell for cell in study["cells"]):
        parser.error(f"--set: {arguments.name} runs programs that take none")
    # Seed by seed, so that one that is broken off leaves whole ones.
    summaries = {}
    for seed in seeds:
        for cell in study["cells"]:
            folder = (ROOT / "runs" / "study" / arguments.name
                      / f"{key(cell, arguments.sets)}-seed{seed}")
            print(f"seed {seed}, {cell['name']} ...", flush=True)
            summary = run_cell(cell, seed, folder, arguments.sets)
            if summary is not None:
                summaries.setdefault(cell["name"], []).append(summary)
                print(f"seed {seed}, {cell['name']}:",
                      row_of(study, cell, [summary])["numbers"], flush=True)
    results = {cell["name"]: row_of(study, cell,
                                    summaries.get(cell["name"], []))
               for cell in study["cells"]}
    text = report(arguments.name, study, results, seeds, arguments.sets)
    target = arguments.into / f"{arguments.name}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.read_text(encoding="utf-8") if target.exists() else ""
    if NOTES in old:
        text += "\n" + old[old.index(NOTES):]
    target.write_text(text, encoding="utf-8")
    target.with_suffix(".svg").write_text(figure(study, results),
                                          encoding="utf-8")
    target.with_suffix(".json").write_text(
        json.dumps({"seeds": seeds, "sets": arguments.sets, "cells": results},
                   indent=1) + "\n", encoding="utf-8")
    print(f"{text}\nin {target}")


if __name__ == "__main__":
    main()
