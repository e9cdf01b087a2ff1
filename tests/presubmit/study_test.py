#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""What scripts/study.py makes of its runs."""
import contextlib
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock
import xml.etree.ElementTree

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))
import studies  # noqa: E402
import study  # noqa: E402
import study_figure  # noqa: E402


class StudyTest(unittest.TestCase):

    def test_interval_by_hand(self):
        # Deviation sqrt(2.5), t 2.776 with 4 degrees of freedom.
        mean, half = study_figure.mean_and_half_width([1, 2, 3, 4, 5])
        self.assertEqual(mean, 3)
        self.assertAlmostEqual(half, 2.776 * (2.5 / 5) ** 0.5)
        self.assertEqual(study_figure.mean_and_half_width([7]), (7, None))

    def test_numbers_are_found_by_path(self):
        summary = {"a": {"b": 1}, "c": 2}
        self.assertEqual(studies.at(summary, "a.b"), 1)
        self.assertIsNone(studies.at(summary, "a.x"))
        self.assertIsNone(studies.at(summary, "c.b"))

    def test_a_run_that_was_stopped_is_not_counted(self):
        for text, exit_code, whole in (
                ('{"final_evaluation": true, "n": 1}', 0, True),
                ('{"final_evaluation": false, "n": 1}', 0, False),
                ('{"final_evaluation": true, "n": 1}', 1, False),
                (None, 0, False)):
            with tempfile.TemporaryDirectory() as base:
                folder = pathlib.Path(base) / "run"

                def launch(command, text=text, exit_code=exit_code,
                           folder=folder, **unused):
                    folder.mkdir()
                    if text is not None:
                        (folder / "summary.json").write_text(text)
                    return subprocess.CompletedProcess(command, exit_code)

                cell = {"name": "c", "config": "configs/demo.textproto",
                        "sets": []}
                with mock.patch.object(study.subprocess, "run", launch), \
                        contextlib.redirect_stderr(io.StringIO()) as said:
                    summary = study.run_cell(cell, 1, folder, [])
                self.assertEqual(summary is not None, whole)
                self.assertEqual("see" in said.getvalue(), not whole)
                self.assertEqual((folder / "cost.json").exists(), whole)

    def test_a_program_prints_its_summary(self):
        with tempfile.TemporaryDirectory() as base:
            folder = pathlib.Path(base) / "run"
            cell = {"name": "c", "part": "a", "program": [
                sys.executable, "-c",
                "import sys; print('{\"a\": {\"n\": %s}}' % sys.argv[1])"]}
            summary = study.run_cell(cell, 7, folder, [])
            self.assertEqual(summary["n"], 7)
            # The other cells of the same program show other parts of its run.
            other = dict(cell, name="d", part="b")
            self.assertEqual(study.key(cell, []), study.key(other, []))
            self.assertNotEqual(study.key(cell, []),
                                study.key(dict(cell, program=["x"]), []))

    def test_a_program_that_failed_is_not_counted(self):
        with tempfile.TemporaryDirectory() as base:
            folder = pathlib.Path(base) / "run"
            cell = {"name": "c", "program": [
                sys.executable, "-c", "print('{}'); raise SystemExit(3)"]}
            with contextlib.redirect_stderr(io.StringIO()) as said:
                self.assertIsNone(study.run_cell(cell, 7, folder, []))
            self.assertIn("exit 3", said.getvalue())

    def test_a_run_that_failed_is_reported(self):
        definition = {"title": "T", "text": "x", "numbers": {"n <": "n"},
                      "cells": [{"name": "one"}, {"name": "two"}]}
        results = {"one": {"runs": 2, "git_revisions": ["f" * 40 + "-dirty"],
                           "numbers": {"n <": [0.25, 0.75]}},
                   "two": {"runs": 0, "git_revisions": [],
                           "numbers": {"n <": []}}}
        text = study.report("t", definition, results, [1, 2], [])
        self.assertIn("| one | 0.500 ± 3.176 | 2 of 2 |", text)
        self.assertIn("| two | - | 0 of 2 |", text)
        self.assertIn("Git revision ffffffffffff-dirty.", text)
        picture = study_figure.figure(definition, results)
        xml.etree.ElementTree.fromstring(picture)
        self.assertIn("n &lt;", picture)

    def test_numbers_of_several_paths(self):
        summary = {"debates_total": 4, "a": 1, "b": 3}
        self.assertEqual(studies.per_debate("a")(summary), 0.25)
        self.assertIsNone(studies.per_debate("x")(summary))
        self.assertEqual(studies.mean_of("a", "b")(summary), 2)
        self.assertIsNone(studies.mean_of("a", "x")(summary))

    def test_a_row_holds_what_the_runs_have(self):
        definition = {"numbers": {"n": "a.b", "m": lambda summary: None}}
        row = study.row_of(definition, {"sets": ["x=1"]},
                           [{"a": {"b": 2}}, {"a": {}}])
        self.assertEqual(row, {"runs": 2, "sets": ["x=1"],
                               "git_revisions": ["unknown"],
                               "numbers": {"n": [2], "m": []}})

    def test_a_plot_has_every_line_point_and_interval(self):
        cells = [{"name": f"{s}{x}", "series": s, "x": x}
                 for s in ("s", "t") for x in (0, 1)]
        definition = {"cells": cells, "lines": {"x": "share", "y": ["n"]}}
        results = {cell["name"]: {"numbers": {"n": [0.25, 0.75]}}
                   for cell in cells}
        results["t1"]["numbers"]["n"] = []
        picture = study_figure.figure(definition, results)
        xml.etree.ElementTree.fromstring(picture)
        self.assertEqual(picture.count("<circle"), 3)
        self.assertIn(">t: n<", picture)
        # The mean .5 is in the middle; the interval is cut at 0 and 1.
        top, height = study_figure.TOP, study_figure.HEIGHT
        self.assertEqual(picture.count(f'cy="{top + height / 2:.1f}"'), 3)
        self.assertEqual(
            picture.count(f" {top + height:.1f}V{top:.1f}"), 3)

    def test_a_plot_against_a_number(self):
        cells = [{"name": name, "series": "s"} for name in ("a", "b", "c")]
        definition = {"cells": cells, "lines": {"x": "calls", "y": ["n"]}}
        results = {"a": {"numbers": {"n": [0.9], "calls": [2, 4]}},
                   "b": {"numbers": {"n": [0.95], "calls": [1]}},
                   "c": {"numbers": {"n": [], "calls": []}}}
        self.assertEqual(
            study_figure.line_points(definition, results, "s", "n"),
            [(1, 0.95, None), (3, 0.9, None)])
        # Nothing lies below .9, so the axis begins there.
        self.assertIn(">0.90<", study_figure.figure(definition, results))

    def test_what_a_cell_runs_names_its_folder(self):
        cell = {"config": "configs/demo.textproto", "sets": ["a=1"]}
        one = study.key(cell, [])
        self.assertEqual(one, study.key(dict(cell, name="other"), []))
        self.assertNotEqual(one, study.key(cell, ["b=2"]))
        self.assertNotEqual(one, study.key(dict(cell, sets=["a=2"]), []))

    def test_every_study_is_whole(self):
        for name, make in studies.STUDIES.items():
            definition = make()
            self.assertTrue(definition["title"] and definition["numbers"], name)
            for cell in definition["cells"]:
                if "program" in cell:
                    continue
                self.assertTrue((SCRIPTS.parent / cell["config"]).exists(),
                                cell)
                # So that the load of the machine decides nothing.
                self.assertIn("learner.max_train_seconds=0", cell["sets"])
                if "lines" in definition:
                    self.assertIn("series", cell)
            # Each line has a colour of its own.
            self.assertLessEqual(
                len({cell.get("series") for cell in definition["cells"]})
                * len(definition.get("lines", {}).get("y", [])),
                len(study_figure.COLOURS))
            for number in definition.get("lines", {}).get("y", []):
                self.assertIn(number, definition["numbers"], name)
            names = [cell["name"] for cell in definition["cells"]]
            self.assertEqual(len(names), len(set(names)), name)

    def test_what_a_study_cannot_do_is_refused(self):
        for arguments, why in (
                (["gate", "--seeds", ",".join(map(str, range(1, 22)))],
                 "at most 20, got 21"),
                (["planted-defection", "--set", "a=1"],
                 "runs programs that take none")):
            done = subprocess.run(
                [sys.executable, SCRIPTS / "study.py", *arguments],
                capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr)

    def test_an_unknown_study_is_refused(self):
        done = subprocess.run([sys.executable, SCRIPTS / "study.py", "none"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("overseer-error", done.stderr)


if __name__ == "__main__":
    unittest.main()
