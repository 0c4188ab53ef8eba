# Everything works in .venv/ at the project's root. `make demo` and `make test` set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEVELOP := $(VENV)/.develop
WEBARCHIVE := $(VENV)-webarchive
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
# Where archiver demo keeps its archive.
DEMO ?= demo-data

.DEFAULT_GOAL := help
.PHONY: help demo test check crawl setup evaluate faults bench docs clean

help: ## Show these lines.
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Make .venv/ with the archiver in it.

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "archiver needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[browse]'
	@touch $@

# What only the tests and the benchmarks need comes on top.
$(DEVELOP): $(STAMP)
	$(PIP) -e '.[browse,parquet,dev]'
	@touch $@

demo: $(STAMP) ## Crawl the local replica and look at what came of it.
	$(BIN)/archiver demo --home $(DEMO)

crawl: $(STAMP) ## Crawl the live site into data/ (set ARCHIVER_CONTACT first).
	$(BIN)/archiver crawl

test: $(DEVELOP) check ## Lint, type-check and run every test.
	$(BIN)/pytest -n auto

check: $(DEVELOP) ## ruff and mypy, strict.
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

evaluate: $(DEVELOP) ## Measure the reader on the gold set, beside other extractors.
	$(BIN)/python -m tests.evaluate

faults: $(DEVELOP) ## The long form of the crash and fault tests.
	$(BIN)/pytest tests/faults --long

bench: $(DEVELOP) $(WEBARCHIVE)/.installed ## Measure speed beside its peers, as ratios.
	$(BIN)/python benchmarks/bench.py --webarchive $(WEBARCHIVE)/bin/python
	$(BIN)/python benchmarks/database.py

# A peer of the benchmark that needs older packages than this project does.
$(WEBARCHIVE)/.installed: benchmarks/peers/webarchive.txt
	$(PYTHON) -m venv $(WEBARCHIVE)
	$(WEBARCHIVE)/bin/pip install --quiet --disable-pip-version-check -r benchmarks/peers/webarchive.txt
	@touch $@

docs: $(DEVELOP) ## Write the generated parts of the docs again.
	$(BIN)/python -m archiver.dictionary > docs/data-dictionary.md
	$(BIN)/cog -r README.md docs/*.md

clean: ## Remove what was made, but no archive.
	rm -rf $(VENV) $(WEBARCHIVE) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
