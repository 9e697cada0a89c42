# Each command first sets up what it needs; only make and the system's python3 must be there.
PYTHON ?= python3
WORKERS ?= 2
OPTIONS ?=
# So long tests of `make check` begin; the first one, which records what each test runs, has more.
SECONDS ?= $(if $(CHECKED),8,90)
RAW ?= data/raw
PORT ?= 8888

VENV := .venv
PROJECTS := pyproject.toml engine/pyproject.toml $(wildcard annexes/*/pyproject.toml) deploy/jupyter/jupyter_config.json
BIN := $(VENV)/bin
SOURCES := src:engine/src:annexes/desk/src:annexes/draft/src:annexes/pictures/src:annexes/workbooks/src
run := PYTHONPATH=$(SOURCES):tests:engine/tests:engine/tests/library:engine/tests/forms:annexes/draft/tests:annexes/pictures/tests:tests/notebooks $(BIN)/python -m
NOTEBOOKS := $(sort $(wildcard notebooks/[0-9]*.ipynb)) docs/analyst.ipynb
AXE := node_modules/.package-lock.json
# Tests start some hundred processes: each would compile all code anew.
unexport PYTHONDONTWRITEBYTECODE
# What a person does not wait for, by its markers: `make test-all` runs it, and only it.
LATER := slow or browser
testing := $(BIN)/python -m pytest -n $(WORKERS) --durations=10 --dist loadscope --no-loadscope-reorder
# What testmon has recorded. To record it, all workers run; what is selected later is not worth their start.
CHECKED := $(wildcard .testmondata)
CHECKING := $(if $(CHECKED),-n 0,-n $(WORKERS) --dist loadscope --no-loadscope-reorder)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help env report tables check test test-all weigh claims coverage mutants bench icdar freeze values torture guards kills lint format notebooks reference docs lab lock release clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "make %-10s %s\n", $$1, $$2}'

# Status 1: all is done, and the command has said what could not be read. Make would call that an error.
or_incomplete = || [ $$? -eq 1 ]

# Of other PDFs than data/raw, tables and pages go beside them unless PROCESSED and REPORTS say otherwise.
tables_of = --raw "$(RAW)" $(if $(PROCESSED),--processed "$(PROCESSED)")

report: $(VENV)/runtime  ## PDFs in data/raw to tables in data/processed and pages in reports/index.html (RAW=my/pdfs: to my/pdfs-tables and my/pdfs-reports)
	$(BIN)/hyoka report $(tables_of) $(if $(REPORTS),--reports "$(REPORTS)") $(OPTIONS) $(or_incomplete)

tables: $(VENV)/runtime  ## extraction and cleaning only: data/raw to data/processed
	$(BIN)/hyoka tables $(tables_of) $(OPTIONS) $(or_incomplete)

test: $(VENV)/development $(AXE)  ## what a change can break: unit tests, and the committed notebooks against their outputs (TESTS="notebooks/0*.ipynb": only these)
	$(testing) -m "not ($(LATER))" --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg \
		$(or $(TESTS),tests/notebooks $(NOTEBOOKS) tests/repository annexes engine/tests/forms engine/tests/library)

test-all: $(VENV)/development $(AXE)  ## what `make test` leaves out: installation, the docs as pages, Chromium, worker processes, runs that are killed, scans, variants of other tests
	$(testing) -m "$(LATER)" $(or $(TESTS),tests/notebooks tests/repository tests/torture annexes engine/tests/forms engine/tests/library)

weigh: $(VENV)/development  ## what `make test` takes beside a report of data/raw: clock and processor time of both (tests end with theirs), and of each file of tests (tests/data/weights.csv)
	@bash -c 'TIMEFORMAT="hyoka report --force: %0R s of clock, %0U + %0S s of processor time"; \
		mkdir -p build; time $(BIN)/hyoka report --force --raw data/raw --processed build/weigh/tables --reports build/weigh/reports >build/weigh.log' $(or_incomplete)
	@rm -rf .pytest_cache/documents  # as in a fresh clone: nothing is kept of tests before
	@HYOKA_WEIGHTS=tests/data/weights.csv $(MAKE) --no-print-directory test

check: $(VENV)/development  ## lint, and the tests of the code that has changed since the last check: those that begin in SECONDS=8 (the first check begins with all tests and has 90; the next go on)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PYTHONPATH=$(SOURCES) $(BIN)/lint-imports --no-cache
	HYOKA_CHECK_SECONDS=$(SECONDS) $(BIN)/python -m pytest -q --testmon --testmon-forceselect $(CHECKING) -m "not ($(LATER))" $(TESTS)

coverage: $(VENV)/development  ## which tests run which line: .coverage (coverage html --show-contexts), and which lines none runs
	$(testing) -m "not ($(LATER))" --cov --cov-context=test --cov-report= $(TESTS)
	-$(BIN)/coverage combine --quiet --append  # what processes recorded that tests started
	$(BIN)/coverage report --skip-covered --skip-empty --sort=cover $(OPTIONS)

mutants: $(VENV)/development  ## change the code by a seed and say which changes live that tests of `make coverage` run (OPTIONS="--seed 1 --count 200")
	$(run) tests.mutants $(OPTIONS)

bench: $(VENV)/development  ## measure speed and memory against pdfplumber and write docs/benchmarks.md
	$(run) benchmarks

icdar: $(VENV)/development  ## hold the tables of foreign documents against their truth, beside pdfplumber and tablers, and write docs/benchmarks.md (documents and scorer: ../shared)
	$(run) benchmarks.icdar

freeze: $(VENV)/development  ## hash what is read of every document here (OPTIONS="--against FILE": where that differs from before)
	$(run) tests.freeze $(OPTIONS)

values: $(VENV)/development  ## hash all tables of some folders, findings by measure (OPTIONS="--against tests/data/values.json": where they differ from before)
	$(run) tests.values $(OPTIONS)

torture: $(VENV)/development kills  ## change pages by a seed and count what is silently wrong (OPTIONS="--count 1000 --seed 1"); broken files, faults, kills
	$(run) tests.torture.runs interrupted 20
	$(BIN)/python -m pytest -q -rA engine/tests/library/test_broken_runs.py
	$(run) tests.torture.runs terminated 20
	$(run) tests.torture.runs files
	$(run) tests.torture.commands
	$(BIN)/python -m pytest -q tests/torture
	$(run) tests.torture $(OPTIONS)
	$(run) tests.torture.said --count 300

guards: $(VENV)/development  ## take each kind of problem away in turn and count what is wrong without it, in docs/benchmarks.md (OPTIONS="--count 5000")
	$(run) tests.guards $(OPTIONS)

kills: $(VENV)/development  ## kill 50 runs of tables, of report and of draft at random moments: what they leave stays whole
	$(run) tests.torture.runs killed 50
	$(run) tests.torture.runs drafts 50

claims: $(VENV)/development  ## count again what README and docs say in numbers (tests/data/claims.csv), and say which sentence is false, which number has no row
	$(run) tests.claims

lint: $(VENV)/development  ## ruff (rules and format), mypy (also for calls that Windows lacks), import-linter (which module may import which)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --no-warn-unreachable --cache-dir .mypy_cache/win32
	PYTHONPATH=$(SOURCES) $(BIN)/lint-imports --no-cache

format: $(VENV)/development  ## format the code and fix what ruff can fix
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

notebooks: $(VENV)/development  ## run the committed notebooks again, in place, their pictures beside them (NOTEBOOKS=notebooks/05_dx_progress.ipynb: one), and make reports/example and README's picture of them
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False \
		--NotebookExporter.preprocessors=hyoka_report.picture_files.PicturesBeside $(NOTEBOOKS)
	$(run) tests.example_report

reference: $(VENV)/development  ## write docs/cli.md, tables.md and problems.md again from the code, and docs/proposal from the tables
	$(BIN)/python docs/reference.py
	$(BIN)/python docs/proposal.py

docs: $(VENV)/development  ## the documentation as pages that work offline, in build/docs/index.html
	$(BIN)/sphinx-build --quiet --fail-on-warning docs build/docs

lab: $(VENV)/runtime  ## JupyterLab, in Japanese, on notebooks/00_start_here.ipynb; your own go into my/notebooks (PORT=8890: on another port)
	mkdir -p my/notebooks
	$(BIN)/jupyter lab --allow-root --port $(PORT) "--LabApp.app_settings_dir=$(CURDIR)/deploy/lab" --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb

env: $(VENV)/development  ## the environment in .venv with all tools (made again only when a lock has changed)

lock: $(VENV)/development  ## write requirements*.lock again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(LOCK) --group build $(EXTRAS) --output-file requirements.lock $(LOCKED)
	$(LOCK) --group build --constraints requirements.lock --output-file requirements-server.lock $(LOCKED)
	$(LOCK) --group build $(EXTRAS) --extra dev --constraints requirements.lock --output-file requirements-dev.lock $(LOCKED)

release: $(VENV)/development  ## say what a release would change: VERSION=0.2.0 (GO=1: make it: version, changelog, notebooks, example report, wheels)
	@$(BIN)/python deploy/release.py "$(VERSION)" $(GO)

EXTRAS = --extra lab
OWN := hyoka hyoka-desk hyoka-draft hyoka-pictures hyoka-workbooks
LOCKED := engine/pyproject.toml pyproject.toml engine/pyproject.toml
LOCK = env -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes \
	--no-annotate --no-header $(addprefix --no-emit-package ,$(OWN)) $(UPGRADE)

clean:  ## delete the environment, caches and runs (committed tables and documents stay)
	rm -rf $(VENV) $(VENV)s node_modules .pytest_cache .ruff_cache .mypy_cache .hypothesis .testmondata* .coverage* build dist
	rm -rf data/processed/*.parquet data/processed/run.json notebooks/.ipynb_checkpoints
	find reports -mindepth 1 -maxdepth 1 ! -name example ! -name README.md ! -name '.*' -exec rm -rf {} + 2>/dev/null || true
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment --------------------------------------------------------------------------------------------------
# $(VENV) is a link to an environment in $(VENV)s. $(VENV)/runtime and $(VENV)/development are copies of the locks that were
# installed, $(VENV)/lock names the first of them: a lock with a new date and the same content installs nothing, and what is a
# copy of none is looked at again. Of another lock only the packages that differ are installed. With another Python, or in
# another folder, a new environment is built beside the old one, which is used until the new one is whole.

copied = $(shell cmp -s $(1) $(VENV)/$(2) 2>/dev/null && echo $(1))
made_by := $(shell cat $(VENV)/lock 2>/dev/null)

# SERVER=1: without JupyterLab, which nobody opens there. What that has made serves all commands but `lab`.
RUNTIME := $(or $(made_by),$(if $(SERVER),requirements-server.lock,requirements.lock))
ifneq ($(filter lab,$(MAKECMDGOALS)),)
RUNTIME := requirements.lock
endif

ifneq ($(shell cat $(VENV)/made 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/runtime $(VENV)/development
endif
ifeq ($(call copied,$(RUNTIME),runtime),)
.PHONY: $(VENV)/runtime
endif
ifeq ($(call copied,requirements-dev.lock,development),)
.PHONY: $(VENV)/development
endif

$(VENV)/runtime: $(RUNTIME) $(PROJECTS)
	$(environment)

$(VENV)/development: requirements-dev.lock $(PROJECTS)
	$(environment)

# axe-core, which looks at pages in tests. Without npm, or offline, these are skipped and say so.
$(AXE): package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: no page is checked with axe-core" >&2; exit 0; }; \
	{ npm ci --silent --ignore-scripts --no-audit --no-fund && touch $@; } || \
	echo "axe-core could not be installed: no page is checked with it" >&2

# Debian's python3 comes without ensurepip. As root its package is installed; otherwise the message says how.
has_pip = { $(PYTHON) -c 'import ensurepip' || $(PYTHON) -m pip --version; } >/dev/null 2>&1

# A lock names all packages: nothing else is looked for. uv is faster, where it is there and may fetch packages. What pip says is counted on a terminal.
pip = python -m pip --disable-pip-version-check install
with_uv = command -v uv >/dev/null && uv pip install $$([ -t 2 ] || echo --quiet) --python $$new/bin/python --require-hashes --no-deps -r $$lock
with_pip = { $$new/bin/$(pip) --progress-bar off --require-hashes --no-deps -r $$lock || echo failed; } | { n=0; while read -r word rest; do \
	  case $$word in failed) exit 1;; Collecting) n=$$((n + 1)); [ ! -t 2 ] || printf '\r%s packages fetched' $$n >&2;; \
	  Installing) [ ! -t 2 ] || echo ', unpacking' >&2;; esac; done; }
itself = $(pip) --quiet --no-deps --no-build-isolation $(addprefix --editable ./,engine annexes/desk annexes/draft annexes/workbooks) --editable .
# What recognises pictures comes with what tests need.
with_pictures = --editable ./annexes/pictures

# Whether the environment is of this folder and of this Python.
version = -c 'import sys; print(sys.version)' 2>/dev/null
is_ours = [ -L $(VENV) ] && [ "$$(cat $(VENV)/made 2>/dev/null)" = "$(CURDIR)" ] && [ "$$($(BIN)/python $(version))" = "$$($(PYTHON) $(version))" ]

define environment
	@{ [ "$$(cat $(VENV)/made 2>/dev/null)" = "$(CURDIR)" ] && cmp -s $< $@; } || { set -e; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is missing or older than 3.11:" \
	  "install a newer one and say which, e.g. make PYTHON=python3.12 report" >&2; exit 1; }; \
	$(has_pip) || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { echo "installing python3-venv"; \
	  export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; apt-get install -qq --yes --no-install-recommends python3-venv >/dev/null; }; \
	$(has_pip) || { echo "$(PYTHON) can make no environment: python3-venv is missing. Install it" \
	  "(Debian, Ubuntu: sudo apt-get install python3-venv) and call make again." >&2; exit 1; }; \
	lock=$<; [ ! -e $(VENV)/development ] || lock=requirements-dev.lock; trap 'exit 130' INT TERM; \
	added=$$($(BIN)/python deploy/unlocked.py $(VENV)/runtime $(VENV)/development 2>/dev/null) || true; \
	if $(is_ours); then new=$$(readlink $(VENV)); \
	  trap 'echo "$$lock is not installed as a whole; call make again" >&2' EXIT; \
	  for stamp in runtime development; do [ ! -e $$new/$$stamp ] || echo "# not installed as a whole" >> $$new/$$stamp; done; \
	  echo "installing into $(VENV) what $$lock has otherwise"; \
	else new=$(VENV)s/$$(date +%Y%m%d-%H%M%S)-$$$$; mkdir -p $(VENV)s; \
	  trap 'rm -rf $$new; echo "$$lock is not installed; $(VENV) is as it was" >&2' EXIT; \
	  if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $$new; else \
	    $(PYTHON) -m venv --without-pip $$new && $(PYTHON) -m pip --quiet --python $$new/bin/python install pip; fi; \
	  echo "installing up to $$(grep -c == $$lock) packages of $$lock into $(VENV)"; fi; \
	{ $(with_uv); } || $(with_pip); \
	for package in $$($$new/bin/python deploy/unlocked.py $$lock); do case " $$added " in \
	  *" $$package "*) ;; *) $$new/bin/python -m pip --quiet uninstall --yes $$package;; esac; done; \
	[ -z "$$added" ] || if $(is_ours); then echo "of no lock, and left as you installed it: $$added"; else \
	  echo "installed by you in the old environment, and not in the new one: $$added"; fi; \
	$$new/bin/$(itself) $$([ $$lock = $(RUNTIME) ] || echo $(with_pictures)); \
	cp $(RUNTIME) $$new/runtime; echo $(RUNTIME) > $$new/lock; [ $$lock = $(RUNTIME) ] || cp $$lock $$new/development; \
	echo "$(CURDIR)" > $$new/made; \
	[ -L $(VENV) ] || [ ! -e $(VENV) ] || mv $(VENV) $(VENV)s/old; \
	[ "$$(readlink $(VENV))" = $$new ] || { ln -s $$new $$new.link && mv -T $$new.link $(VENV); }; trap - EXIT; \
	for old in $(VENV)s/*; do [ $$old = $$new ] || rm -rf $$old; done; }
	@[ -z "$$(find $(PROJECTS) -newer $(BIN)/hyoka)" ] || $(BIN)/$(itself) $$([ ! -e $(VENV)/development ] || echo $(with_pictures))
	@touch $@
endef
