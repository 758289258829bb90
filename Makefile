# Sayso: `make run` serves the sample dossier, `make test` runs every check. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

.PHONY: help run test install lint types layers unit terms bench soak clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

run: $(INSTALLED)  ## serve the sample dossier on http://127.0.0.1:8000 (HOST and PORT change that)
	$(BIN)/sayso demo --host $(HOST) --port $(PORT)

test: lint types layers unit  ## every check that a change must pass

install: $(INSTALLED)  ## make the environment in .venv

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sayso needs Python 3.11 or later; name one with: make PYTHON=python3.12 run" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

lint: $(INSTALLED)  ## style and lengths
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)  ## static types
	$(BIN)/mypy

layers: $(INSTALLED)  ## imports point inward only
	$(BIN)/lint-imports

unit: $(INSTALLED)  ## the tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

terms: $(INSTALLED)  ## write kg/sayso/terms.py anew from the ontology
	$(BIN)/python ontology/generate_terms.py

bench: $(INSTALLED)  ## measure, and write benchmarks/RESULTS.md
	$(BIN)/python benchmarks/run.py

soak: $(INSTALLED)  ## build again and again while many ask, for some minutes
	$(BIN)/python benchmarks/soak.py

clean:  ## remove the environment and what the tools cached
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
