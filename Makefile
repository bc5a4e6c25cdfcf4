# einclusie: one command to see it run, one to test it. Needs Python 3.11 or newer and make.
.DEFAULT_GOAL := help
.PHONY: help install demo test lint fix bench lock stop

PY := .venv/bin/python
SETUP := sh einclusie/local/environment.sh
DEMO := .venv/.demo
DEV := .venv/.dev
# The demo runs in the developer's environment too, where there is one.
ENVIRONMENT := $(if $(wildcard $(DEV)),$(DEV),$(DEMO))
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed 's/:.*##/ —/' | awk -F' — +' '{printf "make %-8s %s\n", $$1, $$2}'

$(DEMO): requirements/demo.txt
	@$(SETUP) requirements/demo.txt
	@touch $@

$(DEV): requirements/dev.txt
	@$(SETUP) requirements/dev.txt
	@touch $@

install: $(DEV)  ## everything to work on the code, in .venv

demo: $(ENVIRONMENT)  ## three cities to look at, on this machine; PORT= and DATA_DIR= say where
	@$(PY) -m einclusie.local demo --end-with-parent

test: $(DEV)  ## every test, on a PostgreSQL of its own or on DATABASE_URL and REDIS_URL; ARGS= for pytest
	@export DATA_DIR="$${DATA_DIR:-$(CURDIR)/.data/test}"; $(PY) -m einclusie.local start && \
		{ trap : INT TERM; $(PY) -m pytest $(ARGS); code=$$?; $(PY) -m einclusie.local stop; exit $$code; }

lint: $(DEV)  ## style, types, and migrations that were forgotten; changes nothing
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run

fix: $(DEV)  ## what lint would change, changed
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

bench: $(DEV)  ## how fast it is, measured here, on servers as for the tests; ARGS= names some
	@export DATA_DIR="$${DATA_DIR:-$(CURDIR)/.data/bench}"; $(PY) -m einclusie.local start && \
		{ trap : INT TERM; $(PY) -m bench $(ARGS); code=$$?; $(PY) -m einclusie.local stop; exit $$code; }

stop: $(ENVIRONMENT)  ## end the PostgreSQL and Valkey that a test or a command left running
	@$(PY) -m einclusie.local stop

lock:  ## pin what pyproject.toml asks for, with hashes; ARGS=--upgrade for newer ones. Needs uv
	$(COMPILE) $(ARGS) -o requirements/production.txt
	$(COMPILE) $(ARGS) --extra local -c requirements/production.txt -o requirements/demo.txt
	$(COMPILE) $(ARGS) --extra local --group dev -c requirements/demo.txt -o requirements/dev.txt
