# The portal's commands; README.md and docs/operator.md tell more.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/runtime.txt requirements/embedded.txt
PYTEST := $(BIN)/python -m pytest
PURE := $(PYTEST) -p no:ckan -p no:ckan_fixtures
FIRST := $(patsubst %,tests/dongthap/%/,chaos runs connectors)
ARGS ?=

# Compiled modules are kept: six processes of the portal load the same two thousand.
export PYTHONDONTWRITEBYTECODE :=

BENCHMARKS = $(patsubst benchmarks/%.py,benchmarks.%,$(filter-out %/__init__.py,$(wildcard benchmarks/*.py)))

.PHONY: fuzz up down test test-pure test-slow test-services test-services-1 test-services-2 test-browser test-ckan chaos lint bench

up: $(VENV)/.runtime
	@$(BIN)/dongthap up

down:
	@if [ -x $(BIN)/dongthap ]; then $(BIN)/dongthap down; else echo "Nothing was running."; fi

$(VENV)/bin/uv: requirements/bootstrap.txt
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing: apt-get install python3-venv"; exit 4; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or newer is needed: make PYTHON=python3.11 up"; exit 4; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 4; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.runtime: $(VENV)/bin/uv $(LOCKS) pyproject.toml setup.py
	@echo "Installing the portal's packages"
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps $(LOCKS:%=-r %)
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt
	@echo "Installing the tests' packages"
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -r requirements/test.txt
	@touch $@

test: $(VENV)/.test test-pure test-slow
	@+$(MAKE) --no-print-directory -j3 -O -k test-browser test-services-2 test-services-1

test-pure: $(VENV)/.test
	$(PURE) -n auto --dist loadgroup $(or $(ARGS),-m "not slow" tests/harvesters tests/docs)

# Tables of known content in every format, new ones each time, for MINUTES.
fuzz: $(VENV)/.test
	@end=$$(( $$(date +%s) + 60 * $(or $(MINUTES),10) )); while [ $$(date +%s) -lt $$end ]; do \
	  DONGTHAP_FUZZ_EXAMPLES=400 $(PURE) -n auto -q -x --hypothesis-seed=random tests/harvesters/fuzz/test_fuzz.py $(ARGS) || exit 1; \
	done

# What is measured or large among the pure tests.
test-slow: $(VENV)/.test
	$(PURE) $(or $(ARGS),-m slow tests/harvesters)

test-services: $(VENV)/.test
	$(PYTEST) $(or $(ARGS),tests/dongthap tests/embedded)

# The same in two halves, each with services of its own.
test-services-1: $(VENV)/.test
	$(PYTEST) $(FIRST)

test-services-2: $(VENV)/.test
	$(PYTEST) $(filter-out $(FIRST),$(sort $(dir $(wildcard tests/dongthap/*/test_*.py))) $(wildcard tests/dongthap/test_*.py)) tests/embedded

test-browser: $(VENV)/.test
	$(PYTEST) -p no:ckan -p no:ckan_fixtures $(or $(ARGS),tests/browser)

# CKAN's own tests, on our services and configset: CKAN alone, then with our plugins.
test-ckan: $(VENV)/.test
	@ckan=$$($(BIN)/python -c 'import ckan; print(ckan.__path__[0])') && \
	for suite in plain portal; do \
	  echo "CKAN's own tests: $$suite"; \
	  CKAN_SUITE=$$suite PYTHONPATH=tests/ckan $(BIN)/pytest -c tests/ckan/ckan_suite.ini --rootdir $$ckan \
	    $$ckan/tests/logic/action $$ckan/tests/lib/search $$ckan/tests/controllers/test_package.py $(ARGS) || exit 1; \
	done

# Workers killed at 500 random moments while services restart and the disk fills up.
chaos: $(VENV)/.test
	DONGTHAP_CHAOS_MOMENTS=$(or $(MOMENTS),500) $(PYTEST) -s tests/dongthap/chaos $(ARGS)

bench: $(VENV)/.test
	@for each in $(or $(ARGS),$(BENCHMARKS)); do echo "$$each"; $(BIN)/python -m $$each || exit 1; done

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --warnings
