# `make help` lists what there is. Every target sets up what it needs in .venv.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command 'make lock'

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or later is needed; name one: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	@echo 'Setting up $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo 'Setting up the tools for tests and checks ...'
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: serve
serve: $(RUNTIME) ## Run the service (HOST, PORT; default 127.0.0.1:8000)
	@$(BIN)/followup serve --host $(HOST) --port $(PORT)

.PHONY: test
test: $(DEV) ## Run the tests (those of the page need Debian's chromium)
	@$(BIN)/python -m pytest

.PHONY: check
check: $(DEV) ## Check format, lint, types, import contracts, the Dockerfile
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@LC_ALL=C.UTF-8 $(BIN)/hadolint Dockerfile

.PHONY: format
format: $(DEV) ## Format the code and mend what lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench: $(DEV) ## Measure speed as ratios, or one PART (needs wrk; docs/benchmarks.md)
	@$(BIN)/python -m tests.bench $(PART)

.PHONY: soak
soak: $(DEV) ## Run what takes longer than a test should
	@$(BIN)/python -m pytest -m soak

.PHONY: simulate
simulate: | $(VENV)/bin/python ## Simulate a day of up to 10^8 applications (docs/scaling.md)
	@$(BIN)/python -m tests.simulation

.PHONY: advice
advice: $(RUNTIME) ## Ask the engine the published cases of tests/advice
	@$(BIN)/followup advice tests/advice --show

.PHONY: screenshots
screenshots: $(DEV) ## Take the pictures of the page in docs/screenshots (needs chromium)
	@$(BIN)/python -m tests.screenshots

.PHONY: lock
lock: $(DEV) ## Write the hash-locked requirements anew from pyproject.toml
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) --group build -o requirements-build.txt
	@$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

.PHONY: clean
clean: ## Remove the virtual environment and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
