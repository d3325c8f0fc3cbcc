# The targets people type. Each is one line of what it does; anything longer lives in tools/.
#   make rehearse ENV=prod        another environment
#   make test ARGS="-k network"   a part of the suite, without the coverage gates
#   make PYTHON=/path/to/python3.12 setup

ENV = dev
ARGS =
BIN = .venv/bin
# What a mistake in is most expensive: every line and every branch.
PURE = components/catalog/*,components/spec.py,components/naming.py,components/tags.py

.DEFAULT_GOAL := help
.PHONY: help setup rehearse test check format golden schema lock bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with the pinned dependencies, and find, install or build the Pulumi CLI
	@PYTHON="$(PYTHON)" sh tools/python.sh tools/setup.py

rehearse: setup ## bring ENV (dev) up, up again and down, on the real engine against a simulated AWS
	@$(BIN)/groundplane rehearse $(ENV)

test: setup ## pass the whole suite, and the coverage gates
ifeq ($(strip $(ARGS)),)
	@echo "groundplane: running the suite"
	@$(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal -q --cov --cov-report= --cov-fail-under=0
	@echo "groundplane: coverage, every branch of the pure core"
	@$(BIN)/coverage report --skip-covered --fail-under=100 --include="$(PURE)"
	@echo "groundplane: coverage, all of it"
	@$(BIN)/coverage report --skip-covered --fail-under=95
else
	@$(BIN)/pytest $(ARGS)
endif

check: setup ## format, lint, types, import contracts
	@echo "groundplane: ruff format"
	@$(BIN)/ruff format --check .
	@echo "groundplane: ruff check"
	@$(BIN)/ruff check .
	@echo "groundplane: mypy --strict"
	@$(BIN)/mypy
	@echo "groundplane: import contracts"
	@$(BIN)/lint-imports

format: setup ## format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

golden: setup ## write tests/golden anew: the plan of every environment
	@sh tools/golden.sh

schema: setup ## write stacks/schema.json and docs/reference.md anew, from the model
	@$(BIN)/groundplane schema --out stacks/schema.json
	@$(BIN)/groundplane schema --format markdown --out docs/reference.md
	@echo "groundplane: wrote stacks/schema.json and docs/reference.md"

lock: setup ## resolve pyproject.toml into requirements.lock anew
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.lock >/dev/null

bench: setup ## measure speed and size
	@$(BIN)/python -m bench

clean: ## remove what the other targets made here; the Pulumi CLI stays in the cache folder
	rm -rf .venv .make build htmlcov .coverage .coverage.* *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
