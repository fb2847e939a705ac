# Every step bootstraps what it needs; the only requirements are Python >= 3.11 (with venv) and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
DATA ?=
# Tests of one file share what is costly to make, and stay with one worker.
WORKERS ?= auto

.PHONY: bench-feed-memory bench-feeds bench-harvest bench-hostile bench-meaning bench-pages bench-search bench-static install demo test readers lint format lock clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install
	$(BIN)/radar demo

test: install
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile

# What the tests with real feed readers need from npm; the other readers are Debian's or in the lock.
readers:
	mkdir -p build/readers
	cp tests/feeds/readers/package.json tests/feeds/readers/package-lock.json build/readers
	npm ci --prefix build/readers --ignore-scripts --no-audit --no-fund

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-feed-memory: install
	$(BIN)/python -m benchmarks.feed_memory

bench-feeds: install
	$(BIN)/python benchmarks/feeds.py

bench-harvest: install
	$(BIN)/python benchmarks/harvest.py $(DATA)

bench-pages: install
	$(BIN)/python benchmarks/pages.py $(DATA)

bench-hostile: install
	$(BIN)/python benchmarks/hostile.py pages
	$(BIN)/python benchmarks/hostile.py patterns

bench-meaning: install
	$(BIN)/python benchmarks/meaning.py

bench-static: install
	$(BIN)/python -m benchmarks.static_edition

bench-search: install
	$(BIN)/python benchmarks/search.py $(DATA)

lock:
	uv pip compile --universal --generate-hashes --extra dev --python-version 3.11 pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
