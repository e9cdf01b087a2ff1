#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Repeats a study: scripts/study.py NAME [--seeds 1,2,3] [--set a.b=c ...]

Launches every cell of the study once per seed, one run after the other, and
writes what came out into docs/results/NAME.md, .svg and .json: of each number the
mean over the seeds and, from two seeds on, the 95 % interval of Student's t. A
run that fails is reported as such. Runs that are there already (in
runs/study/NAME) are not repeated.
"""
import argparse
import html
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Two-sided 95 % quantiles of Student's t, by degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447,
           7: 2.365, 8: 2.306, 9: 2.262}


def at(value, path):
    """summary["a"]["b"] for "a.b"; None if it is not there."""
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def mean_and_half_width(values):
    """The mean, and half the interval's width (None for one value)."""
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, None
    deviation = math.sqrt(
        sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return mean, STUDENT[len(values) - 1] * deviation / math.sqrt(len(values))


def overseer_error():
    """Pure amplification by an H who errs, on permutations of 4."""
    cells = []
    for p in (0.01, 0.1, 0.3):
        cells.append({
            "name": f"p = {p}",
            "config": "configs/demo_pure_amplification.textproto",
            "sets": [f"human_proxy.errors.error_probability={p}",
                     "learner.max_train_seconds=60"],
            "known": {"1 - p (1 - 1/5)": 1 - p * 0.8},
        })
    return {
        "title": "An overseer who errs",
        "text": "H's answer is replaced, with probability p, by one drawn "
                "evenly from the four elements and \"?\". Amp(M), measured in "
                "the same run, errs as H does; greedy M learns what H says "
                "most often. Depth 2 only. The fork of the 2018 code reports "
                "Amp .9927, .923, .758 and its learner .9972, .945, .785.",
        "cells": cells,
        "numbers": {"Amp(M), depth 2": "accuracy.amplified.depth2",
                    "M, depth 2": "accuracy.model.depth2"},
    }


def debate_only():
    """Comparing without finding: reinforcement alone against imitation."""
    return {
        "title": "Where only comparison is strong",
        "text": "Which element's value is the largest, or smallest? H can look "
                "up what is cited and compare, but not search. In debate "
                "alone nothing M argues is imitated; in amplification alone M "
                "imitates an H who asks M. Chance is 1/4.",
        "cells": [
            {"name": "debate alone",
             "config": "configs/demo_hidden_facts.textproto", "sets": []},
            {"name": "amplification alone",
             "config": "configs/demo_hidden_facts.textproto",
             "sets": ["learner.lambda=0", "debate.max_arguments=1",
                      "debate.min_arguments=1", "learner.alpha_argue=1",
                      "debate.gate_argue.mode=ALWAYS"]},
        ],
        "numbers": {"M, largest": "accuracy.model.largest",
                    "M, smallest": "accuracy.model.smallest",
                    "Amp(M), largest": "accuracy.amplified.largest",
                    "exploitability": "game.exploitability"},
    }


def gate():
    """H-calls and accuracy of the demo under gates of several budgets."""
    cells = [{"name": "H always", "config": "configs/demo.textproto",
              "sets": []}]
    for budget in (0.1, 0.2, 0.4):
        for mode in ("CONFIDENCE", "PROBABILITY"):
            field = "budget" if mode == "CONFIDENCE" else "probability"
            gates = [f"debate.gate_{kind}={{mode: {mode} {field}: {budget}}}"
                     for kind in ("argue", "sufficient", "verdict")]
            name = "by confidence" if mode == "CONFIDENCE" else "at random"
            cells.append({"name": f"{budget}, {name}",
                          "config": "configs/demo.textproto", "sets": gates})
    numbers = {"M, depth 2": "accuracy.model.depth2",
               "M, depth 3": "accuracy.model.depth3",
               "debates": "debates_total", "calls of H": "human_calls_total"}
    for kind in ("argue", "sufficient", "verdict"):
        for name in ("calibration_error", "brier_skill", "risk", "risk_random"):
            numbers[f"{kind}, {name}"] = f"gate.{kind}.{name}"
    return {
        "title": "What a gate saves",
        "text": "The demo with a gate on every kind of call, by M's confidence "
                "and at random at the same rate.",
        "cells": cells,
        "numbers": numbers,
    }


STUDIES = {"overseer-error": overseer_error, "debate-only": debate_only,
           "gate": gate}


def run_cell(cell, seed, folder, sets):
    """Launches one run if it is not there; its summary, or None."""
    summary = folder / "summary.json"
    if not summary.exists():
        command = ["build/release/bin/elenchus", "launch", "--standalone",
                   cell["config"], "--run-dir", str(folder),
                   "--set", f"seed={seed}"]
        for assignment in cell["sets"] + sets:
            command += ["--set", assignment]
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(f"{folder}.log", "w", encoding="utf-8") as log:
            done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log,
                                  check=False)
        if done.returncode != 0:
            print(f"study: {cell['name']}, seed {seed}: exit "
                  f"{done.returncode}, see {folder}.log", file=sys.stderr)
            return None
    return json.loads(summary.read_text(encoding="utf-8"))


def show(values):
    if not values:
        return "-"
    mean, half = mean_and_half_width(values)
    digits = 0 if abs(mean) >= 100 else 3
    text = f"{mean:.{digits}f}"
    return text if half is None else f"{text} ± {half:.{digits}f}"


def figure(study, results):
    """Bars with intervals, of the numbers that are shares; an SVG."""
    shares = [number for number in study["numbers"]
              if all(0 <= v <= 1 for row in results.values()
                     for v in row["numbers"][number])]
    left, width, bar = 210, 420, 12
    parts, y = [], 24
    for cell in study["cells"]:
        parts.append(f'<text x="4" y="{y}" class="cell">'
                     f'{html.escape(cell["name"])}</text>')
        for number in shares:
            values = results[cell["name"]]["numbers"][number]
            y += bar + 4
            parts.append(f'<text x="{left - 6}" y="{y + bar - 2}" '
                         f'text-anchor="end">{html.escape(number)}</text>')
            if not values:
                continue
            mean, half = mean_and_half_width(values)
            parts.append(f'<rect x="{left}" y="{y}" height="{bar}" '
                         f'width="{width * mean:.1f}"/>')
            if half is not None:
                low = left + width * max(mean - half, 0)
                high = left + width * min(mean + half, 1)
                parts.append(f'<path d="M{low:.1f} {y + bar / 2}H{high:.1f}"/>')
            parts.append(f'<text x="{left + width + 8}" y="{y + bar - 2}">'
                         f'{mean:.3f}</text>')
        y += bar + 22
    return ('<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {left + width + 60} {y}" font-family="sans-serif" '
            'font-size="11"><style>.cell{font-weight:bold}rect{fill:#5b8db8}'
            "path{stroke:#222;stroke-width:1.5}</style>"
            '<rect width="100%" height="100%" style="fill:#fff"/>'
            + "".join(parts) + "</svg>\n")


def report(name, study, results, seeds, sets):
    command = f"scripts/study.py {name} --seeds {','.join(map(str, seeds))}"
    for assignment in sets:
        command += f" --set '{assignment}'"
    lines = [f"# {study['title']}", "", study["text"], "",
             f"Repeat with `{command}`. Seeds {', '.join(map(str, seeds))}; "
             "mean ± half of the 95 % interval (Student's t).", "",
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
    arguments = parser.parse_args()
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    study = STUDIES[arguments.name]()
    results = {}
    for index, cell in enumerate(study["cells"]):
        row = {"runs": 0, "sets": cell["sets"],
               "numbers": {number: [] for number in study["numbers"]}}
        for seed in seeds:
            folder = (ROOT / "runs" / "study" / arguments.name
                      / f"{index}-seed{seed}")
            summary = run_cell(cell, seed, folder, arguments.sets)
            if summary is None:
                continue
            row["runs"] += 1
            for number, path in study["numbers"].items():
                value = at(summary, path)
                if isinstance(value, (int, float)):
                    row["numbers"][number].append(value)
        results[cell["name"]] = row
        print(cell["name"],
              {n: show(v) for n, v in row["numbers"].items()}, flush=True)
    text = report(arguments.name, study, results, seeds, arguments.sets)
    target = ROOT / "docs" / "results" / f"{arguments.name}.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    target.with_suffix(".svg").write_text(figure(study, results),
                                          encoding="utf-8")
    target.with_suffix(".json").write_text(
        json.dumps({"seeds": seeds, "sets": arguments.sets, "cells": results},
                   indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
