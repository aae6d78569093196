# Tasks for contributors. `make` alone lists them.
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: help setup fast test test-models test-browser lint format docs docs-serve bench

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Create .venv with every tool, and install the pre-commit hooks
	python3 install.py dev
	$(BIN)/pre-commit install

fast: ## Run the tests that need no model, browser or long wait: under a minute on two cores
	$(PYTEST) -q -n 2 -m "not model and not browser and not slow"

# Tests with a model or a browser run one after the other: two language models at once are slow.
test: ## Run all tests: about 15 minutes on two cores
	$(PYTEST) -n 2 -m "not model and not browser"
	$(PYTEST) -m "model or browser"

test-models: ## Run the tests that load a real model
	$(PYTEST) -m "model and not browser"

test-browser: ## Run the tests that drive the page in Chromium
	$(PYTEST) -m browser

lint: ## Check style, types and imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## Format the code and sort imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: ## Build the documentation into site/
	$(BIN)/zensical build --strict

docs-serve: ## Serve the documentation on this machine while it is edited
	$(BIN)/zensical serve

bench: ## Measure changed facts; with ARTICLES=rows.jsonl.gz also the speed of indexing (minutes)
	$(BIN)/python benchmarks/changed_facts.py benchmarks/changed_facts/dev
	$(if $(ARTICLES),$(BIN)/python benchmarks/index_speed.py $(ARTICLES))
