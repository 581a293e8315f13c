# Everything sets itself up: `make demo` and `make test` need Python 3.11 or newer, git and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Without bytecode every start compiles every module: three times the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint bench pictures clean

demo: $(VENV)/.demo
	@$(BIN)/wfg-tui demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench

pictures: $(VENV)/.dev
	$(BIN)/python docs/pictures.py

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "wfg-tui needs Python 3.11 or newer; $(PYTHON) is %d.%d. Install a newer one and say: make PYTHON=python3.12 demo" % v[:2])'
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once)..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml constraints.txt
	@$(PIP) install -c constraints.txt -e '.[sandbox]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) dist node_modules .mypy_cache .ruff_cache .import_linter_cache
