# The commands of this repository; `make help` lists them. Works with GNU make 3.81 and up.
# Values such as PORT=8123 or DATA_DIR="/a folder/with spaces" reach the programs as environment variables,
# so that no shell ever splits them.

PYTHON ?= python3
VENV := .venv/bin
DATA ?= ../shared/data
ARGS ?=
# As many test processes as processors; TESTERS=0 runs in one.
TESTERS ?= auto
COMPILE := uv pip compile --quiet --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--no-emit-find-links --python-version 3.11 pyproject.toml
LOCK := $(COMPILE) --universal --fork-strategy fewest
LOCK_ENGINES := $(COMPILE) --python-platform x86_64-manylinux_2_28 --extra torch
# A folder, or a page of links, with PyTorch's builds for CPUs, which the registry does not have. pip knows it by this
# variable or by its own configuration.
WHEELS ?= $(PIP_FIND_LINKS)
ENGINES := .venv-engines/bin

export PORT DATA_DIR DEMO DEMO_PASSWORD DATA
.PHONY: help setup setup-dev run seed setup-engines test test-walls test-faults test-browser test-engines test-shipping lint format audit fuzz messages bench bench-security bench-engines bench-accuracy screenshots lock
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

# The hooks of the tests are named in it: whatever Python it starts must have them.
setup-engines:  ## make .venv-engines with PyTorch and vLLM for the CPU (Linux on x86-64, Python 3.11)
	@cmp -s requirements-engines.txt .venv-engines/requirements-engines.txt || { set -e; \
	echo "installing the packages of requirements-engines.txt..."; \
	$(PYTHON) -m venv --clear .venv-engines; \
	$(ENGINES)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements-engines.txt; \
	$(ENGINES)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--target .venv-engines/mixing -r tests/vlm/requirements-mixing.txt; \
	printf '%s\nimport ocrsite_cpu_hooks\n' "$$PWD/tests/vlm/cpu_hooks" \
		> "$$($(ENGINES)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/ocrsite.pth"; \
	cp requirements-engines.txt .venv-engines/; }

run: setup  ## start everything (PORT=8000, DATA_DIR=./data, DEMO=0 for no demo)
	@exec $(VENV)/python -m ocrsite.supervisor --with-parent run

seed: setup  ## make the demo in a data folder, running or not
	@exec $(VENV)/python -m ocrsite.supervisor manage seed_demo

# Reading the tests of other targets costs each process seconds.
test: setup-dev  ## run the tests (ARGS="tests/documents -k upload")
	@exec $(VENV)/python -m pytest -n $(TESTERS) $(patsubst %,--ignore=tests/%,browser faults shipping vlm) $(ARGS)

test-walls: setup-dev  ## run the tests that ask every address, with every method, as everybody
	@exec $(VENV)/python -m pytest -m walls -n $(TESTERS) $(ARGS)

test-faults: setup-dev  ## run the tests that kill and stop real processes
	@exec $(VENV)/python -m pytest -m faults --timeout=600 $(ARGS)

test-browser: setup-dev  ## run the tests that drive Chromium
	@exec $(VENV)/python -m pytest -m browser -n $(TESTERS) $(ARGS)

# One process: two servers of a model at once would fight for the processors until both are too late.
test-engines: setup-dev setup-engines  ## run the tests with models on the CPU (PyTorch, vLLM) and with Debian's Tesseract
	@ENGINES_PYTHON="$$PWD/$(ENGINES)/python" exec $(VENV)/python -m pytest -m "engines or vlm" -n 0 $(ARGS)

test-shipping: setup-dev  ## check and run what ships for containers (needs Debian's nginx, PostgreSQL, Redis)
	@exec $(VENV)/python -m pytest -m shipping --timeout=600 $(ARGS)

# mypy's Django plugin imports the settings, which want a key.
lint: setup-dev  ## check style, types and import contracts
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	SECRET_KEY=only-for-types $(VENV)/mypy
	$(VENV)/lint-imports

# Of everything that is locked; a package that the advisory service does not know fails it, too. What is built for CPUs
# is known there by the number it is built from.
audit: setup-dev  ## ask an advisory service for known holes in what the locks name (needs the internet)
	@status=0; for lock in requirements*.txt; do \
	  sed 's/^\([a-z-]*==[0-9.]*\)+cpu/\1/' "$$lock" >.venv/audited.txt; \
	  echo "$$lock"; $(VENV)/pip-audit --requirement .venv/audited.txt --require-hashes --disable-pip --strict $(ARGS) \
	  || status=1; \
	done; exit $$status

fuzz: setup-dev  ## look for files that break the parsers, for half an hour (ARGS="--minutes 5")
	@exec $(VENV)/python -m benchmarks.fuzz $(ARGS)

format: setup-dev  ## write the style
	$(VENV)/ruff check --fix
	$(VENV)/ruff format

messages: setup-dev  ## bring the translations up to the sources, list what is missing
	@SECRET_KEY=only-for-messages $(VENV)/python manage.py makemessages

bench: setup-dev  ## measure what the README claims
	@exec $(VENV)/python -m benchmarks $(ARGS)

bench-security: setup-dev  ## measure what the walls promise, within 30 minutes
	@exec $(VENV)/python -m benchmarks.security $(ARGS)

# On a machine with a card ENGINES_PYTHON names the Python that has PyTorch and vLLM for it.
bench-engines: setup-dev $(if $(ENGINES_PYTHON),,setup-engines)  ## measure an engine with a model, on a card or the CPU
	@exec $(VENV)/python -m benchmarks gpu_engine $(ARGS)

bench-accuracy: setup-dev  ## read and score labelled documents (DATA=../shared/data)
	@exec $(VENV)/python -m benchmarks.accuracy "$$DATA" $(ARGS)

screenshots: setup-dev  ## take the pictures of docs/ anew, from a running demo
	@exec $(VENV)/python -m benchmarks.take_screenshots

lock: setup-dev lock-engines  ## write the lock files anew from pyproject.toml
	$(VENV)/$(LOCK) --output-file requirements.txt
	$(VENV)/$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

.PHONY: lock-engines
lock-engines: setup-dev  # what runs models, on cards and for the tests on a CPU: apart, because vLLM pins much
	$(VENV)/$(LOCK_ENGINES) --extra vllm --output-file requirements-gpu.txt
	$(VENV)/$(LOCK_ENGINES) --extra engine-tests $(if $(WHEELS),--find-links "$(WHEELS)") \
		--output-file requirements-engines.txt
