# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Tests of scripts/check_tree.py on small trees."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import check_tree  # noqa: E402

LICENCE = "// " + "\n// ".join(check_tree.LICENCE) + "\n"


def complaints(files):
    """What the checker says about a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_tree.check(root)


class CheckTreeTest(unittest.TestCase):

    def assert_one(self, files, word):
        found = complaints(files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(word, found[0])

    def test_a_good_tree_is_clean(self):
        self.assertEqual(complaints({
            "core/a.h": LICENCE + "#ifndef ELENCHUS_CORE_A_H_\n"
                        "#define ELENCHUS_CORE_A_H_\n"
                        "#endif  // ELENCHUS_CORE_A_H_\n",
            "tests/core/a_test.cc": LICENCE,
            "tests/core/CMakeLists.txt":
                "elenchus_test(a_test DEPS elenchus_core LABELS fast)\n",
            "README.md": "[a](core/a.h), http://127.0.0.1:80/metrics\n",
        }), [])

    def test_unlisted_and_missing_tests_are_named(self):
        self.assert_one({"tests/core/a_test.cc": LICENCE}, "not listed")
        self.assert_one({"tests/core/CMakeLists.txt": "elenchus_test(b_test)\n"},
                        "not there")

    def test_licence_guard_and_length_are_wanted(self):
        self.assert_one({"core/a.cc": "int a;\n"}, "licence")
        self.assert_one({"core/a.cc": LICENCE + "\n" * 400}, "402 lines")
        self.assertEqual(len(complaints({"core/a.h": LICENCE})), 3)

    def test_hosts_paths_and_unfinished_work_are_named(self):
        scheme = "https" + "://"
        self.assert_one({"README.md": f"see {scheme}example.org/x\n"}, "a host")
        self.assert_one({"README.md": "in /" + "home/someone\n"}, "path")
        self.assert_one({"core/a.cc": LICENCE + "// TO" + "DO: later\n"},
                        "unfinished")

    def test_links_lead_somewhere(self):
        self.assert_one({"README.md": "[a](docs/a.md)\n"}, "links to")


if __name__ == "__main__":
    unittest.main()
