# Everything runs in .venv; nothing but Python 3.11+ and make has to be there before.
PYTHON ?= python3
BIN := .venv/bin
# uv is quick; pip knows every way in which a machine may be told where packages come from.
install = $(BIN)/uv pip install --system-certs --python $(BIN)/python $(1) \
	|| $(BIN)/python -m pip install --disable-pip-version-check $(1)
DEMO_DATA := $(if $(TOWPATH_DATA)$(filter 0,$(shell id -u)),,TOWPATH_DATA="$(CURDIR)/.towpath")
STATIC := $(shell find src/towpath -path '*/static/*' -not -path '*/vendor/*' -type f)
CATALOGUE := src/towpath/locale/es/LC_MESSAGES/django
PYTEST = $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-long contract check format bench lock messages assets openapi reference screenshots clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.run $(CATALOGUE).mo .venv/.assets  ## Create or refresh the environment

demo: setup  ## Start everything with sample users; Ctrl-C stops it
	@$(DEMO_DATA) $(BIN)/towpath demo

run: setup  ## Start Admin, portal and worker for real use
	@$(BIN)/towpath run

test: .venv/.dev setup .venv/.axe  ## Run the whole suite
	tools/run-tests.sh -m "not long"

test-long: .venv/.dev setup .venv/.axe  ## Run the suite with the long kill tests
	tools/run-tests.sh

contract: .venv/.dev setup  ## Check the stand-in Amazon and our calls against what Amazon publishes
	$(BIN)/python tools/contract.py

check: .venv/.dev setup  ## Lint, types, import contracts, catalogue
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests tools bench --exclude 'src/towpath/portal/|tests/portal/|tests/settings/portal'
	$(BIN)/mypy --config-file tools/mypy-portal.ini -p towpath.portal
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/reference.py check

format: .venv/.dev  ## Format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.bench setup  ## Measure, as ratios in one run
	@for part in bench/verify.py bench/gate.py bench/amazon.py bench/simulator.py bench/quota.py bench/catalog.py bench/rules.py bench/decide.py bench/import_listings.py bench/grid.py; do $(BIN)/python $$part || exit 1; done

lock: .venv/.dev  ## Choose the newest allowed versions and write them with their hashes
	@for name in uv run setup dev bench; do echo "requirements/$$name.txt"; $(BIN)/uv pip compile --quiet --upgrade \
		--universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
		--custom-compile-command 'make lock' requirements/$$name.in -o requirements/$$name.txt || exit 1; done

messages: .venv/.run  ## Take the messages of the source into the Spanish catalogue
	$(BIN)/python tools/messages.py update

assets: .venv/.run  ## Fetch and collect the browser's assets anew
	rm -f .venv/.assets
	$(MAKE) .venv/.assets

reference: setup  ## Write the pages of docs/reference that come from the code anew
	$(BIN)/python tools/reference.py

openapi: setup  ## Write docs/reference/openapi*.json anew
	$(BIN)/python tools/openapi.py

screenshots: .venv/.dev setup .venv/.axe  ## Take the screenshots of the docs from the browser tests
	$(PYTEST) tests/e2e/test_screenshots.py --screenshots docs/screenshots

clean:  ## Remove the environment and what was built; no data
	rm -rf .venv node_modules src/towpath/staticfiles src/towpath/web/ui/static/vendor $(CATALOGUE).mo

.venv/.base: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Towpath needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "Creating the environment in .venv …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.run: .venv/.base requirements/run.txt requirements/setup.txt pyproject.toml
	@echo "Installing what Towpath needs …"
	@$(call install,--require-hashes -r requirements/run.txt -r requirements/setup.txt)
	@$(call install,--quiet --no-build-isolation --no-deps --editable .)
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@echo "Installing the test tools …"
	@$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@

.venv/.bench: .venv/.dev requirements/bench.txt
	@$(call install,--require-hashes -r requirements/bench.txt)
	@touch $@

.venv/.assets: .venv/.run package-lock.json tools/assets.py $(STATIC)
	@echo "Collecting the browser's assets …"
	@$(BIN)/python tools/assets.py
	@touch $@

.venv/.axe: .venv/.assets
	@test -d node_modules/axe-core || $(BIN)/python tools/assets.py --dev
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po .venv/.run
	@$(BIN)/python tools/messages.py compile
