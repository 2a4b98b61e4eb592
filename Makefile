# The commands of this repository; `make help` lists them. Works with GNU make 3.81 and up.
# Values such as PORT=8123 or DATA_DIR="/a folder/with spaces" reach the programs as environment variables,
# so that no shell ever splits them.

PYTHON ?= python3
VENV := .venv/bin
DATA ?= ../shared/data
ARGS ?=
# As many test processes as processors; TESTERS=0 runs in one.
TESTERS ?= auto
LOCK := uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --python-version 3.11 pyproject.toml

export PORT DATA_DIR DEMO DEMO_PASSWORD DATA
.PHONY: help setup setup-dev run seed test test-faults test-browser test-engines test-shipping lint format messages bench bench-accuracy screenshots lock
.DEFAULT_GOAL := help

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A copy of the installed lock stands in .venv, so a second call costs one comparison.
setup:  ## make .venv with the locked packages
	@cmp -s requirements.txt .venv/requirements.txt || cmp -s requirements-dev.txt .venv/requirements-dev.txt \
	|| $(MAKE) --no-print-directory install LOCKED=requirements.txt

setup-dev:  ## the same with what tests and checks need
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt \
	|| $(MAKE) --no-print-directory install LOCKED=requirements-dev.txt

.PHONY: install
install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo "error: Python 3.11 or newer is needed, and $(PYTHON) is not. Give another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(VENV)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv \
	|| { echo "error: $(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "installing the packages of $(LOCKED)..."
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(LOCKED)
	@cp $(LOCKED) .venv/

run: setup  ## start everything (PORT=8000, DATA_DIR=./data, DEMO=0 for no demo)
	@exec $(VENV)/python -m ocrsite.supervisor --with-parent run

seed: setup  ## make the demo in a data folder, running or not
	@exec $(VENV)/python -m ocrsite.supervisor manage seed_demo

test: setup-dev  ## run the tests (ARGS="tests/documents -k upload")
	@exec $(VENV)/python -m pytest -n $(TESTERS) $(ARGS)

test-faults: setup-dev  ## run the tests that kill and stop real processes
	@exec $(VENV)/python -m pytest -m faults --timeout=600 $(ARGS)

test-browser: setup-dev  ## run the tests that drive Chromium
	@exec $(VENV)/python -m pytest -m browser -n $(TESTERS) $(ARGS)

test-engines: setup-dev  ## run the tests that read with Debian's Tesseract
	@exec $(VENV)/python -m pytest -m engines -n $(TESTERS) $(ARGS)

test-shipping: setup-dev  ## check and run what ships for containers (needs Debian's nginx, PostgreSQL, Redis)
	@exec $(VENV)/python -m pytest -m shipping --timeout=600 $(ARGS)

# mypy's Django plugin imports the settings, which want a key.
lint: setup-dev  ## check style, types and import contracts
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	SECRET_KEY=only-for-types $(VENV)/mypy
	$(VENV)/lint-imports

format: setup-dev  ## write the style
	$(VENV)/ruff check --fix
	$(VENV)/ruff format

messages: setup-dev  ## bring the translations up to the sources, list what is missing
	@SECRET_KEY=only-for-messages $(VENV)/python manage.py makemessages

bench: setup-dev  ## measure what the README claims
	@exec $(VENV)/python -m benchmarks $(ARGS)

bench-accuracy: setup-dev  ## read and score labelled documents (DATA=../shared/data)
	@exec $(VENV)/python -m benchmarks.accuracy "$$DATA" $(ARGS)

screenshots: setup-dev  ## take the pictures of docs/ anew, from a running demo
	@exec $(VENV)/python -m benchmarks.take_screenshots

lock: setup-dev  ## write both lock files anew from pyproject.toml
	$(VENV)/$(LOCK) --output-file requirements.txt
	$(VENV)/$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt
