# Each target does all set-up that it needs. `make run` runs everything, `make test` tests everything.
PYTHON ?= python3
SETUP := $(PYTHON) deploy/setup.py
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
export SQLALCHEMY_SILENCE_UBER_WARNING = 1

.PHONY: run test check train evaluate visits

run: ## Set up, train when needed, start everything
	@$(SETUP)
	@.venv/bin/python -m deploy.local

visits: ## List the work-visit requests
	@$(SETUP)
	@.venv/bin/python -m records.migrate && .venv/bin/python -m records.listing
