# Targets a person types. Everything they need beyond Python and make comes from the package registries.
PYTHON   ?= python3
VENV     ?= .venv
PROCESOS ?= auto
MINUTOS  ?= 10
BIN      := $(VENV)/bin

.PHONY: help demo test lint bench caos fuzz release servidor-desnudo diccionario clean

help:  ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18 | sed 's/^/  /'
	@echo "  Variables: PYTHON=python3.12 (3.11 to 3.13), VENV=.venv, PRUEBAS=\"-k pattern\", PROCESOS=2"

$(VENV)/.uso: requisitos/hub.txt setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Hub LIS needs Python 3.11, 3.12 or 3.13; choose one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "This Python cannot make virtual environments (Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing Hub LIS into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requisitos/hub.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.desarrollo: $(VENV)/.uso requisitos/desarrollo.txt
	@echo "Installing the development tools into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requisitos/desarrollo.txt
	@touch $@

demo: $(VENV)/.uso  ## Set everything up and play a laboratory's day against a real hub.
	@$(BIN)/hub demo

test: $(VENV)/.desarrollo  ## Set everything up and run the tests.
	$(BIN)/python -m pytest -n $(PROCESOS) --maxprocesses=8 $(PRUEBAS)

lint: $(VENV)/.desarrollo  ## Check style (ruff), types (mypy) and who imports whom (import-linter).
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

diccionario: $(VENV)/.desarrollo  ## Make the dictionary with which small bodies are compressed, of the manual's messages.
	$(BIN)/python -m tests.diccionario

bench: $(VENV)/.desarrollo  ## Measure the hub on PostgreSQL beside pgbench and a plain service (needs PostgreSQL and wrk; options: BENCH="--solo mensajes").
	$(BIN)/python -m bench $(BENCH)

caos: $(VENV)/.desarrollo  ## Kill, stop and starve a hub and its database 1,000 times each under load, and look for what it lost (goes on where it was; options: CAOS="--fallas 200").
	$(BIN)/python -m tests.caos $(CAOS)

fuzz: $(VENV)/.desarrollo  ## Have samples live by chance through all doors, and spoil messages and workbooks, for MINUTOS=10.
	HUB_PRUEBAS_AZAR=$(MINUTOS) $(BIN)/python -m pytest -n $(PROCESOS) --maxprocesses=8 tests/fuzz $(PRUEBAS)

release: $(VENV)/.desarrollo  ## Leave in dist/ what is handed out of the commit that is checked out: wheel, lock file, SBOM, digests.
	$(BIN)/python despliegue/publicar.py dist

servidor-desnudo: $(VENV)/.desarrollo  ## Do what docs/operacion.md says on a bare Debian, with the commit that is checked out, and use it (root, debootstrap).
	$(BIN)/python -m tests.servidor_desnudo

clean:  ## Remove the virtual environment and what was built.
	rm -rf $(VENV) build dist *.egg-info
