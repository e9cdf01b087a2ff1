# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Tests of scripts/check_layers.py on small trees."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import check_layers  # noqa: E402


def complaints(files):
    """What the checker says about a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_layers.check(root)


class CheckLayersTest(unittest.TestCase):

    def assert_allowed(self, path, header):
        self.assertEqual(complaints({path: f"#include {header}\n"}), [])

    def assert_forbidden(self, path, header, word):
        found = complaints({path: f"// one\n#include {header}\n"})
        self.assertEqual(len(found), 1, found)
        self.assertIn(f"{path}:2:", found[0])
        self.assertIn(word, found[0])

    def test_this_tree_is_clean(self):
        self.assertEqual(check_layers.check(ROOT), [])

    def test_lower_layers_are_allowed(self):
        self.assert_allowed("debate/amp.h", '"core/rng.h"')
        self.assert_allowed("learner/main.cc", '"replay/replay.h"')
        self.assert_allowed("tests/debate/amp_test.cc", '"debate/amp.h"')
        self.assert_allowed("tests/debate/amp_test.cc", '"tests/testing/f.h"')

    def test_higher_layers_are_not(self):
        self.assert_forbidden("core/rng.h", '"debate/amp.h"', "layer below")
        self.assert_forbidden("actor/main.cc", '"replay/replay.h"', "layer")
        self.assert_forbidden("actor/main.cc", '"learner/a.h"', "layer")
        self.assert_forbidden("tests/core/a_test.cc", '"debate/amp.h"', "layer")

    def test_torch_is_for_model_and_learner(self):
        self.assert_allowed("model/engine.cc", "<torch/torch.h>")
        self.assert_allowed("tests/model/engine_test.cc", "<torch/torch.h>")
        self.assert_forbidden("actor/main.cc", "<torch/torch.h>", "LibTorch")
        self.assert_forbidden("tools/a.cc", '"ATen/ATen.h"', "LibTorch")
        self.assert_forbidden("tests/actor/a_test.cc", "<c10/c.h>", "LibTorch")

    def test_torch_through_a_header_counts(self):
        found = complaints({
            "actor/main.cc": '#include "model/a.h"\n',
            "model/a.h": '#include "model/b.h"\n',
            "model/b.h": "#include <torch/torch.h>\n",
        })
        self.assertEqual(len(found), 1, found)
        self.assertIn("model/a.h > model/b.h > torch/torch.h", found[0])

    def test_grpc_is_for_rpc_and_processes(self):
        self.assert_allowed("rpc/server.cc", "<grpcpp/server.h>")
        self.assert_allowed("actor/a.cc", '"proto/trace.grpc.pb.h"')
        self.assert_forbidden("debate/amp.cc", "<grpcpp/server.h>", "gRPC")
        self.assert_forbidden("model/a.cc", '"proto/trace.grpc.pb.h"', "gRPC")

    def test_ground_truth_is_for_evaluation(self):
        header = '"tasks/ground_truth.h"'
        self.assert_allowed("tools/evaluation.cc", header)
        self.assert_allowed("tools/roofline_main.cc", header)
        self.assert_allowed("tools/checks/golden.cc", header)
        self.assert_allowed("tests/tasks/ground_truth_test.cc", header)
        self.assert_forbidden("learner/a.cc", header, "ground truth")
        self.assert_forbidden("tools/launch.cc", header, "ground truth")
        self.assert_forbidden("tools/checks/self_play.cc", header,
                              "ground truth")
        self.assert_forbidden("tasks/permutation.cc", header, "ground truth")

    def test_unknown_folders_are_named(self):
        found = complaints({"extra/a.h": "", "tests/extra/a_test.cc": ""})
        self.assertEqual(len(found), 2, found)
        self.assertIn("'extra'", found[0])
        self.assert_forbidden("core/a.h", '"b.h"', "unknown folder")
        self.assert_forbidden("core/a.h", '"boost/b.h"', "unknown folder")


if __name__ == "__main__":
    unittest.main()
