# Two commands: `make book` builds the site, `make test` proves it. Each sets up .venv by itself.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: book serve test bench lint lock clean

book: $(VENV)/.book
	$(BIN)/clusterbook build

serve: $(VENV)/.book
	$(BIN)/clusterbook serve

test: $(VENV)/.test
	$(BIN)/python -m pytest -q -n auto --dist loadgroup

bench: $(VENV)/.bench
	$(BIN)/python -m clusterbook.bench --out _build/bench

lint: $(VENV)/.test
	$(BIN)/ruff check lib tests chapters
	$(BIN)/ruff format --check lib tests

$(VENV)/.book: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else "Python 3.11 or newer is needed, this is %d.%d: make PYTHON=python3.12 book" % v[:2])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.book requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.book requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

# Locks: versions and hashes for every supported Python, no addresses.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --extra test  -c requirements.txt -o requirements-test.txt
	$(LOCK) pyproject.toml --extra bench -c requirements.txt -o requirements-bench.txt
	$(LOCK) pyproject.toml --extra spark -c requirements.txt -o requirements-spark.txt

clean:
	rm -rf _build
