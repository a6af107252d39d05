# Targets a person types. Everything they need beyond Python and make comes from the package registries.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test lint bench clean

$(VENV)/.uso: requisitos/hub.txt setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Hub LIS needs Python 3.11, 3.12 or 3.13; choose one with: make PYTHON=python3.11 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requisitos/hub.txt
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@

$(VENV)/.desarrollo: $(VENV)/.uso requisitos/desarrollo.txt
	$(BIN)/python -m pip install -q --require-hashes -r requisitos/desarrollo.txt
	@touch $@

demo: $(VENV)/.uso  ## Set everything up and play a laboratory's day against a real hub.
	$(BIN)/hub demo

test: $(VENV)/.desarrollo  ## Set everything up and run the tests (PRUEBAS="-k pattern" to narrow them).
	$(BIN)/python -m pytest $(PRUEBAS)

lint: $(VENV)/.desarrollo
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

bench: $(VENV)/.desarrollo  ## Measure the hub on PostgreSQL beside pgbench and a plain service (needs PostgreSQL and wrk).
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) build *.egg-info
