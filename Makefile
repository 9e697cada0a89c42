# One command sets everything up: system python3 and make are all that is needed beforehand.
PYTHON ?= python3
WORKERS ?= 2
OPTIONS ?=
RAW ?= data/raw
PROCESSED ?= data/processed
REPORTS ?= reports

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
NOTEBOOKS := $(sort $(wildcard notebooks/[0-9]*.ipynb))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help env report tables test bench lint format notebooks lab lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "make %-10s %s\n", $$1, $$2}'

report: $(VENV)/runtime  ## PDFs in data/raw to tables in data/processed and pages in reports/index.html (OPTIONS=--force: unchanged ones too)
	$(BIN)/hyoka report --raw $(RAW) --processed $(PROCESSED) --reports $(REPORTS) $(OPTIONS)

tables: $(VENV)/runtime  ## extraction and cleaning only: data/raw to data/processed
	$(BIN)/hyoka tables --raw $(RAW) --processed $(PROCESSED)

test: $(VENV)/development  ## unit tests, then the committed notebooks in order against their outputs
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope
	$(BIN)/python -m pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg $(NOTEBOOKS)

bench: $(VENV)/benchmark  ## hyoka measured beside other readers, for README.md (QUICK=1: few pages, README.md stays as it is)
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(if $(RESUME),--resume) $(if $(ROUNDS),--rounds $(ROUNDS))

lint: $(VENV)/development  ## ruff (rules and format) and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/development  ## put code into the house's format and mend what ruff can mend
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

notebooks: $(VENV)/development  ## run the committed notebooks anew, in place
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False $(NOTEBOOKS)

lab: $(VENV)/runtime  ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

env: $(VENV)/development  ## the environment in .venv with everything (redone only when a lock changed)

lock: $(VENV)/development  ## requirements*.lock anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(LOCK) --group build --output-file requirements.lock pyproject.toml
	$(LOCK) --group build --extra dev --constraints requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --group build --extra bench --constraints requirements-dev.lock --output-file requirements-bench.lock pyproject.toml

LOCK = env -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header $(UPGRADE)

clean:  ## away with the environment, caches and runs (committed tables and documents stay)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist
	rm -rf data/processed/extracted data/processed/*.parquet data/processed/run.json notebooks/.ipynb_checkpoints
	find reports -mindepth 1 -maxdepth 1 ! -name 'example*' ! -name '.*' -exec rm -rf {} + 2>/dev/null || true
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment --------------------------------------------------------------------------------------------------
# A stamp is a copy of the lock it was made from, so that a new date on an unchanged lock costs nothing. An environment
# that was made in another folder, or is `unfinished` because its making was interrupted, is made anew, never trusted.

ifneq ($(shell cat $(VENV)/made 2>/dev/null) $(wildcard $(VENV)/unfinished),$(CURDIR) )
.PHONY: $(VENV)/made $(VENV)/runtime $(VENV)/development $(VENV)/benchmark
endif

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is missing or older than 3.11:" \
	  "install a newer one and say which, e.g. make PYTHON=python3.12 report" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(has_pip) || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { echo "installing python3-venv"; \
	  export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; apt-get install -qq --yes --no-install-recommends python3-venv >/dev/null; }
	@$(has_pip) || { echo "$(PYTHON) can make no environment: python3-venv is missing. Install it" \
	  "(Debian, Ubuntu: sudo apt-get install python3-venv) and call make again." >&2; exit 1; }
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); else \
	  $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; fi
	@echo "$(CURDIR)" > $@

$(VENV)/runtime: requirements.lock pyproject.toml | $(VENV)/made
	$(install)

$(VENV)/development: requirements-dev.lock $(VENV)/runtime
	$(install)

# What hyoka is measured against; some of it is under the AGPL, so it is set up for `make bench` alone.
$(VENV)/benchmark: requirements-bench.lock $(VENV)/development
	$(install)

# Debian's python3 comes without ensurepip; as root on Debian its package is installed, else the message says how.
has_pip = { $(PYTHON) -c 'import ensurepip' || $(PYTHON) -m pip --version; } >/dev/null 2>&1

define install
	@touch $(VENV)/unfinished
	@cmp -s $< $@ || { echo "installing $< into $(VENV)"; $(PIP) --require-hashes -r $<; }
	@[ $(BIN)/hyoka -nt pyproject.toml ] || $(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m hyoka.warmed
	@cp $< $@
	@rm -f $(VENV)/unfinished
endef
