# Each target does all the set-up that it needs.
PYTHON ?= python3
SETUP := $(PYTHON) deploy/setup.py
PY := .venv/bin/python
BOT := bot/.venv/bin/python -W ignore
RASA := $(BOT) -m rasa
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export LOG_LEVEL = ERROR

.PHONY: help run train visits demo test set-up check validate unit conversations evaluate system browser widget chaos million bench bench-smoke bench-console

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: ## Set up, train when something changed, start everything (Ctrl-C stops it)
	@$(SETUP)
	@$(PY) -m deploy.local

train: ## Train when configuration or data changed
	@$(SETUP)
	@$(PY) -m deploy.local train

visits: ## List the work-visit requests
	@$(SETUP)
	@$(PY) -m records.migrate
	@$(PY) -m records.visits.listing

demo: train ## Write demo data: 60 conversations and 15 visit requests, plainly fictional
	@$(PY) -m deploy.demo

test: set-up check unit validate train widget conversations evaluate system browser chaos million bench-smoke ## Set up and run every test and check

set-up:
	@$(SETUP) dev

check: set-up ## Lint and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	bot/.venv/bin/mypy --config-file bot/mypy.ini -p bot

unit: set-up train ## Tests of the parts, on real SQLite and PostgreSQL
	$(PY) -m pytest tests/actions tests/records tests/web tests/console tests/bench
	$(BOT) -m pytest -c tests/bot/pytest.ini tests/bot

validate: set-up ## Rasa's own check of domain and data
	$(RASA) data validate --fail-on-warnings

conversations: train ## Conversations with real texts, through understanding and dialogue
	$(RASA) test core --stories tests/gesprekken --e2e --fail-on-prediction-errors --no-plot --out var/gesprekken

evaluate: train ## Understanding on held-out questions, written to docs/begrip.md
	$(BOT) -m bot.evaluate

system: train ## The whole assistant, running
	$(PY) -m pytest tests/system

browser: train ## The widget in a real browser, on the whole assistant
	$(PY) -m pytest tests/browser

widget: set-up ## The widget's own tests and its size
	export PATH="$$PATH:$(CURDIR)/.venv/bin"; cd web/widget && npm test --silent && npm run --silent size

chaos: train ## kill -9 of each part while citizens submit forms: nothing lost, nothing double
	$(PY) -m tests.chaos.kill_parts

million: set-up ## Every list of the console under 200 ms with a million messages, on both databases, written to var/
	$(PY) -m tests.bench.console --page var/metingen-console.md

bench: train ## Stock Rasa and ours, measured in one run of 40 minutes, written to docs/metingen.md
	$(PY) -m tests.bench

bench-smoke: train ## Every step of the bench on very little, in 3 minutes, written to var/bench-smoke/
	$(PY) -m tests.bench --quick

bench-console: set-up ## The console's pages with a million messages, in 10 minutes, written to docs/metingen-console.md
	$(PY) -m tests.bench.console
