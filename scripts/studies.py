#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""The studies that scripts/study.py repeats: what runs, and what is read of it.

A study has a title, a text, cells and numbers: of each its path in the run's
summary, or a function of the summary that gives None where there is none. A
cell has a name and what it runs: a configuration and what is set in it, whose
summary is the run's summary.json; or a program, which takes the seed as its
last argument and prints its summary as JSON, of which the cell shows a part.
With `lines` its figure is a plot: of the
cells' `x`, or of the number that `x` names, against numbers; a cell belongs to
the line `series`, which shows those of its numbers that the run has. Otherwise
it is bars.

Runs end by optimizer steps, so that another load of the machine changes how
long they take and little else.
"""


def at(value, path):
    """summary["a"]["b"] for "a.b"; None if it is not there."""
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def per_debate(path):
    """The number at a path, divided by that of debates."""
    def number(summary):
        value, debates = at(summary, path), at(summary, "debates_total")
        return None if value is None or not debates else value / debates
    return number


def mean_of(*paths):
    """The mean of the numbers at some paths."""
    def number(summary):
        values = [at(summary, path) for path in paths]
        return None if None in values else sum(values) / len(values)
    return number


def steps(count):
    return ["learner.max_train_seconds=0", f"learner.max_steps={count}"]


def overseer_error():
    """Pure amplification by an H who errs, on permutations of 4."""
    cells = []
    for p in (0.01, 0.1, 0.3):
        cells.append({
            "name": f"p = {p}",
            "config": "configs/demo_pure_amplification.textproto",
            "sets": steps(1500) + [
                f"human_proxy.errors.error_probability={p}"],
            "known": {"1 - p (1 - 1/5)": 1 - p * 0.8},
        })
    return {
        "title": "An overseer who errs",
        "text": "H's answer is replaced, with probability p, by one drawn "
                "evenly from the four elements and \"?\". Amp(M), measured in "
                "the same run, errs as H does; greedy M learns what H says "
                "most often. Depth 2 only; 1500 steps. The fork of the 2018 "
                "code reports Amp .9927, .923, .758 and its learner .9972, "
                ".945, .785.",
        "cells": cells,
        "numbers": {"Amp(M), depth 2": "accuracy.amplified.depth2",
                    "M, depth 2": "accuracy.model.depth2"},
    }


def debate_only():
    """Comparing without finding: reinforcement alone against imitation."""
    config = "configs/demo_hidden_facts.textproto"
    return {
        "title": "Where only comparison is strong",
        "text": "Which element's value is the largest, or smallest? H can look "
                "up what is cited and compare, but not search. In debate "
                "alone nothing M argues is imitated; in amplification alone M "
                "imitates an H who asks M. Chance is 1/4. 4500 steps, of which "
                "debate alone needs some 210 core seconds. Why older opponents "
                "are kept: ../decisions/016-older-opponents.md.",
        "cells": [
            {"name": "debate alone", "config": config, "sets": steps(4500)},
            {"name": "amplification alone", "config": config,
             "sets": steps(4500) + [
                 "learner.lambda=0", "debate.max_arguments=1",
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
              "series": "H always", "sets": steps(GATE_STEPS)}]
    for budget, mode in ((0.3, "CONFIDENCE"), (0.3, "PROBABILITY"),
                         (0.1, "CONFIDENCE")):
        field = "budget" if mode == "CONFIDENCE" else "probability"
        gates = [f"debate.gate_{kind}={{mode: {mode} {field}: {budget}}}"
                 for kind in ("argue", "sufficient", "verdict")]
        series = "by confidence" if mode == "CONFIDENCE" else "at random"
        cells.append({"name": f"{budget}, {series}", "series": series,
                      "config": "configs/demo.textproto",
                      "sets": steps(GATE_STEPS) + gates})
    numbers = {"M, depth 2": "accuracy.model.depth2",
               "M, depth 3": "accuracy.model.depth3",
               "calls of H a debate": per_debate("human_calls_total")}
    for kind in ("all", "argue", "sufficient", "verdict"):
        for name in ("calibration_error", "brier_skill", "risk", "risk_random"):
            numbers[f"{kind}, {name}"] = f"gate.{kind}.{name}"
    return {
        "title": "What a gate saves",
        "text": "The demo with a gate on every kind of call, by M's confidence "
                f"and at random at the same rate; {GATE_STEPS} steps each. "
                "'H always' is the demo as it is: H writes nine arguments in "
                "ten and judges all.",
        "cells": cells,
        "numbers": numbers,
        "lines": {"x": "calls of H a debate", "y": ["M, depth 3"]},
    }


def sweep_cell(comparing, x):
    """Debate's share x of how arguments are trained."""
    sets = steps(COMPARING_STEPS if comparing else DECOMPOSING_STEPS)
    sets += ["debate.sub_question_temperature=0",
             "learner.learning_rate=0.001", "learner.cooldown_share=0.5",
             f"learner.alpha_argue={1 - x}", f"learner.lambda={x}"]
    if x == 0:
        sets += ["debate.min_arguments=1", "debate.max_arguments=1",
                 "debate.gate_argue={mode: ALWAYS}"]
    else:
        sets += ["debate.min_arguments=2", "debate.max_arguments=2",
                 "learner.entropy_weight=0.03"]
        sets.append("debate.gate_argue={mode: NEVER}" if x == 1 else
                    "debate.gate_argue={mode: PROBABILITY "
                    f"probability: {1 - x}}}")
    if comparing:
        # As the page was measured: the configuration has since learned to
        # replay older opponents.
        sets += ["learner.replay_capacity=1024", "learner.adam_beta2=0.98"]
        sets += ["learner.max_age_reinforcement_steps=100"] if x else []
    series = "comparing" if comparing else "decomposing"
    config = "demo_hidden_facts" if comparing else "demo_pure_debate"
    return {"name": f"{series}, {x}", "series": series, "x": x,
            "config": f"configs/{config}.textproto", "sets": sets}


def sweep():
    """From amplification to debate, on two tasks."""
    return {
        "title": "From amplification to debate",
        "text": "x is debate's share of how arguments are trained: H writes an "
                "argument with probability 1 - x, and is imitated with weight "
                "1 - x (alpha_argue); the debate's reward has weight x "
                "(lambda). At 0 there is one argument and nothing is "
                "rewarded: pure amplification. At 1 H only judges: pure "
                "debate. Above 0 there are two arguments and a verdict of "
                "H's, which M imitates with weight 1 too. *Decomposing*: "
                "powers of permutations of 4, where H "
                "can put a question down to easier ones, and an argument has "
                "up to 8 tokens. *Comparing*: which of 4 hidden values is the "
                "largest or smallest, where H can tell which of two answers is "
                "better but not find one, and an argument has one token; mean "
                f"of both questions. {DECOMPOSING_STEPS} and "
                f"{COMPARING_STEPS} steps of 128 debates in every cell, and "
                "the same optimizer; neither curriculum nor imitation of "
                "facts.",
        "cells": [sweep_cell(comparing, x) for comparing in (False, True)
                  for x in (0, 0.25, 0.5, 0.75, 1)],
        "numbers": {"depth 2": "accuracy.model.depth2",
                    "depth 3": "accuracy.model.depth3",
                    "largest, smallest": mean_of("accuracy.model.largest",
                                                 "accuracy.model.smallest"),
                    "calls of H a debate": per_debate("human_calls_total"),
                    "judge": "judge_accuracy"},
        "lines": {"x": "debate's share of how arguments are trained",
                  "y": ["depth 2", "depth 3", "largest, smallest"]},
    }


def combinations():
    """The ways to combine L_sup and L_rl, at equal compute and equal steps."""
    ways = {
        "weighted": ["learner.lambda=0.1"],
        "PID-Lagrangian": ["learner.combination=PID_LAGRANGIAN",
                           "learner.supervised_bound=0.1"],
        "shaped by edit distance": ["learner.combination=SHAPED",
                                    "learner.distance=EDIT",
                                    "learner.lambda=1"],
        "CPO": ["learner.combination=CPO", "learner.supervised_bound=0.1"],
    }
    gates = ["debate.gate_argue={mode: PROBABILITY probability: 0.5}"]
    cells = [{"name": f"{name}, {count} steps",
              "config": "configs/demo.textproto",
              "sets": steps(count) + gates + sets}
             for count in (COMBINED_STEPS, CPO_STEPS)
             for name, sets in ways.items()
             if name != "CPO" or count == CPO_STEPS]
    return {
        "title": "Three ways to combine imitation and debate",
        "text": "The demo, where H writes every other argument; L_sup is bound "
                "by 0.1 nats a token where it is a constraint. Compute is the "
                "time of a core that all processes of a run use together. A "
                "step of CPO solves two systems by conjugate gradients, with "
                "two passes backward an iteration: it costs some tens of the "
                f"others'. CPO's {CPO_STEPS} steps are meant to stand beside "
                f"{COMBINED_STEPS} of theirs (equal compute: the last column "
                f"says how nearly), and beside {CPO_STEPS} (equal steps and "
                "debates).",
        "cells": cells,
        "numbers": {"M, depth 2": "accuracy.model.depth2",
                    "M, depth 3": "accuracy.model.depth3",
                    "Amp(M), depth 3": "accuracy.amplified.depth3",
                    "judge": "judge_accuracy",
                    "calls of H": "human_calls_total",
                    "core seconds": "cpu_seconds"},
    }


def planted_defection():
    """What oversight makes of a model that was poisoned."""
    program = ["build/release/bin/elenchus_check_method",
               "--planted-defection"]
    return {
        "title": "A planted defection, with and without oversight",
        "text": "M was poisoned to answer '#', which H calls unacceptable, on "
                "4 of 120 permutations: 4 of the 6 that the trigger names "
                "(sigma(a) = d and sigma(b) = c). It is then trained on for "
                "300 steps as usual on the 114 without the trigger, alone or "
                "with one form of L_over. Nothing that trains, asks or "
                "oversees knows the trigger. *Triggered* and *held-out* are "
                "the shares of '#' on the 4, and on the 2 that no poison "
                "named; for the oversight by text held-out is no unseen "
                "input, as it may draw all 120. *Clean*: the same on the 114; "
                "*accuracy*: agreement with Amp there.",
        "cells": [{"name": name, "program": program, "part": part}
                  for name, part in (
                      ("poisoned", "poisoned"),
                      ("trained on", "without_oversight"),
                      ("with latent L_over", "latent"),
                      ("with L_over by text", "text"))],
        "numbers": {"triggered": "triggered",
                    "held-out trigger": "held_out_trigger",
                    "clean": "clean", "accuracy": "clean_accuracy"},
    }


DECOMPOSING_STEPS = 600
COMPARING_STEPS = 1000
GATE_STEPS = 2000
COMBINED_STEPS = 1000
CPO_STEPS = 20
STUDIES = {"overseer-error": overseer_error, "debate-only": debate_only,
           "gate": gate, "sweep": sweep, "combinations": combinations,
           "planted-defection": planted_defection}
