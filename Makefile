# Everything that is needed to use and to develop the assistant. `make` alone lists the targets.
#
#   PYTHON=python3.12        the Python that .venv is made with; otherwise the first of 3.11 or newer on PATH
#   TORCH_INDEX=ADDRESS      an index of CPU wheels of PyTorch; otherwise pip's own configuration (see README.md, "Less to download")

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
MADE := $(VENV)/.made
INSTALLED := $(VENV)/.installed
DEVELOPED := $(VENV)/.installed-dev
ASSISTANT := $(BIN)/assistant

# A question or an address may hold any character: they reach the shell as variables, never as part of a command.
export Q TORCH_INDEX PYTHON BENCH_DATA

.PHONY: help chat ask index test check screenshots bench clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo '  Variables: Q="a question", BENCH_DATA=DIR, TORCH_INDEX=ADDRESS, PYTHON=python3.12 (README.md tells more)'

chat: $(INSTALLED) ## set up what is missing, bring the index up to date, open the chat
	@$(ASSISTANT) index </dev/null >&2
	@$(ASSISTANT) chat

ask: $(INSTALLED) ## ask one question: make ask Q="What is …?"
	@$(ASSISTANT) ask -- "$${Q:-}" || [ $$? -eq 1 ]

index: $(INSTALLED) ## build the index of corpus/, or bring it up to date
	@$(ASSISTANT) index

test: $(DEVELOPED) ## run the tests
	@$(BIN)/python -m pytest

check: $(DEVELOPED) ## lint, format, types, import contract, the README's examples
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/test_cli_docs.py

screenshots: $(DEVELOPED) ## draw the pictures of the chat in docs/ anew
	@$(BIN)/python -m tools.screenshots

bench: $(DEVELOPED) ## measure speed and answers, write docs/benchmarks.md (question sets: BENCH_DATA=DIR)
	@$(BIN)/python -m bench

clean: ## remove .venv, caches and the index of corpus/; the documents stay
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find index -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +

# Set-up, each step once. What it says goes to stderr, so that the output of `make chat` on a pipe is answers alone.

$(MADE):
	@new_enough='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
	for python in "$${PYTHON:-python3}" python3.13 python3.12 python3.11; do \
	  if "$$python" -c "$$new_enough" 2>/dev/null; then \
	    echo "Making $(VENV) with $$("$$python" --version) ($$python)" >&2; \
	    "$$python" -m venv $(VENV); touch $@; exit 0; \
	  fi; \
	done; \
	echo 'No Python 3.11 or newer with venv and ensurepip was found. On Debian: apt install python3-venv; or name one: make PYTHON=/path/to/python3' >&2; \
	exit 1

$(INSTALLED): pyproject.toml constraints.txt | $(MADE)
	@echo 'Installing the assistant into $(VENV): about 430 MB to download, a minute or two on a fast line, 1.6 GB on disk …' >&2
	@if [ -n "$${TORCH_INDEX:-}" ]; then $(PIP) install -c constraints.txt torch --index-url "$$TORCH_INDEX" >&2; fi
	@$(PIP) install -c constraints.txt -e . >&2
	@touch $@
	@echo 'Installed.' >&2

$(DEVELOPED): $(INSTALLED)
	@echo 'Installing what tests and checks need: about 35 MB to download, under a minute …' >&2
	@$(PIP) install --quiet -c constraints.txt -e '.[dev]' >&2
	@touch $@
