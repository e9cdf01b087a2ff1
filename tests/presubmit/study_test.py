#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""What scripts/study.py makes of its runs."""
import pathlib
import subprocess
import sys
import unittest
import xml.etree.ElementTree

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))
import study  # noqa: E402


class StudyTest(unittest.TestCase):

    def test_interval_by_hand(self):
        # Deviation sqrt(2.5), t 2.776 with 4 degrees of freedom.
        mean, half = study.mean_and_half_width([1, 2, 3, 4, 5])
        self.assertEqual(mean, 3)
        self.assertAlmostEqual(half, 2.776 * (2.5 / 5) ** 0.5)
        self.assertEqual(study.mean_and_half_width([7]), (7, None))

    def test_numbers_are_found_by_path(self):
        summary = {"a": {"b": 1}, "c": 2}
        self.assertEqual(study.at(summary, "a.b"), 1)
        self.assertIsNone(study.at(summary, "a.x"))
        self.assertIsNone(study.at(summary, "c.b"))

    def test_a_run_that_failed_is_reported(self):
        definition = {"title": "T", "text": "x", "numbers": {"n <": "n"},
                      "cells": [{"name": "one"}, {"name": "two"}]}
        results = {"one": {"runs": 2, "numbers": {"n <": [0.25, 0.75]}},
                   "two": {"runs": 0, "numbers": {"n <": []}}}
        text = study.report("t", definition, results, [1, 2], [])
        self.assertIn("| one | 0.500 ± 3.176 | 2 of 2 |", text)
        self.assertIn("| two | - | 0 of 2 |", text)
        picture = study.figure(definition, results)
        xml.etree.ElementTree.fromstring(picture)
        self.assertIn("n &lt;", picture)

    def test_every_study_is_whole(self):
        for name, make in study.STUDIES.items():
            definition = make()
            self.assertTrue(definition["title"] and definition["numbers"], name)
            for cell in definition["cells"]:
                self.assertTrue((SCRIPTS.parent / cell["config"]).exists(),
                                cell)
            names = [cell["name"] for cell in definition["cells"]]
            self.assertEqual(len(names), len(set(names)), name)

    def test_an_unknown_study_is_refused(self):
        done = subprocess.run([sys.executable, SCRIPTS / "study.py", "none"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("overseer-error", done.stderr)


if __name__ == "__main__":
    unittest.main()
