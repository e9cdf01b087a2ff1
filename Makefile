# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# Every target is one script; `make` lists them.
SEED ?= 1
ROOFLINE ?= 0
NAME ?=
SEEDS ?= 1,2,3,4,5
DEMOS = demo demo-withheld demo-gated demo-learned-human demo-inversion \
        demo-hidden-facts demo-pure-amplification demo-pure-debate

.PHONY: help deps build $(DEMOS) check-method study test presubmit cuda-check docs clean
.DEFAULT_GOAL := help

help:  ## List the targets
	@echo "Elenchus. Targets:"
	@awk -F ':.*## ' '/^[^\t#].*:.*## / {sub(/\$$\(DEMOS\)/, "DEMO"); \
	  printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "where DEMO is one of: $(DEMOS)"
	@echo "and takes SEED=n (default 1) and ROOFLINE=1 (train the baseline too)."

deps:  ## Install Debian packages (as root) and LibTorch into .deps/cpu
	@scripts/deps.sh build

build: deps  ## Configure and build the programs in build/release
	@scripts/build.sh release elenchus_programs

$(DEMOS): build  ## Train, evaluate and report into runs/DEMO
	@scripts/demo.sh $@ "$(SEED)" "$(ROOFLINE)"

check-method: deps  ## Our numbers beside known ones; GOLDEN=FILE: cases of the worlds
	@scripts/build.sh release elenchus_check_method_main
	@build/release/bin/elenchus_check_method $(if $(GOLDEN),--golden "$(GOLDEN)")

study: build  ## Repeat the study NAME over SEEDS=1,2,3 into runs/study/NAME.md
	@scripts/study.py "$(NAME)" --seeds "$(SEEDS)"

test: deps  ## Release tests, then TSan and ASan builds of the torch-free ones
	@scripts/test.sh

presubmit:  ## Format, layers, listings, docs and thread-safety checks
	@scripts/presubmit.sh

cuda-check:  ## Compile and link the learner with CUDA and NCCL (no GPU needed)
	@scripts/cuda_check.sh

docs: build  ## Regenerate docs/configuration.md
	@build/release/bin/elenchus docs-config > build/configuration.md
	@mv build/configuration.md docs/configuration.md

clean:  ## Remove the build folders (keeps .deps and runs)
	@rm -rf build
