# Two commands: `make book` builds the site, `make test` proves it. Each sets up .venv by itself.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: book serve test long fuzz quick lint venv bench lock clean

book: $(VENV)/.book
	$(BIN)/clusterbook build

serve: $(VENV)/.book
	$(BIN)/clusterbook serve

test: $(VENV)/.test
	$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not long"

# What takes minutes: a hundred kills at random moments, fifty states of the book against runs.
long: $(VENV)/.test
	$(BIN)/python -m pytest -q -m long

# What takes hours: a hundred thousand damaged files for each reader (INPUTS=1000 for fewer).
fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz $(INPUTS)

# For the loop of editing: all that reads code, and the tests of the library on pandas frames.
quick: lint
	$(BIN)/python -m pytest -q -n auto -m "not slow" -k "not spark and not dask and not duckdb" \
	  tests/creative_clusters tests/data tests/test_architecture.py

# Style, types, the way of the imports, and the examples in docstrings.
lint: $(VENV)/.test
	$(BIN)/ruff check lib tests benchmarks chapters
	$(BIN)/ruff format --check lib tests benchmarks chapters
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q --doctest-modules lib/creative_clusters

venv: $(VENV)/.test

# Measures and writes the figures that benchmarks/README.md shows; see --help for more rows.
bench: $(VENV)/.bench
	$(BIN)/python benchmarks/quotient.py --out benchmarks

$(VENV)/.book: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else "Python 3.11 or newer is needed, this is %d.%d: make PYTHON=python3.12 book" % v[:2])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Spark is tested where Java is found; its tests are skipped elsewhere.
SPARK := $(if $(shell java -version >/dev/null 2>&1 && echo found),requirements-spark.txt)

$(VENV)/.test: $(VENV)/.book requirements-test.txt $(SPARK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(addprefix -r ,requirements-test.txt $(SPARK))
	@touch $@

$(VENV)/.bench: $(VENV)/.book requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

# Locks: versions and hashes for every supported Python, no addresses.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --no-emit-index-url --no-emit-find-links --no-annotate --no-header
lock:
	$(LOCK) --upgrade pyproject.toml --extra book -o requirements.txt
	$(LOCK) pyproject.toml --extra book --extra test  -c requirements.txt -o requirements-test.txt
	$(LOCK) pyproject.toml --extra book --extra bench -c requirements.txt -o requirements-bench.txt
	$(LOCK) pyproject.toml --extra book --extra spark -c requirements.txt -o requirements-spark.txt
	$(LOCK) --group supply              -c requirements-test.txt -o requirements-supply.txt

clean:
	rm -rf _build
