# One command checks everything: make check (what .ci/run calls in its own environment).
PYTHON ?= .venv/bin/python

.PHONY: check format lint types rooms docs test soak bench golden
check: lint types rooms docs test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
types:
	$(PYTHON) -m mypy
rooms:
	$(PYTHON) -m importlinter.cli lint 2>/dev/null || $(dir $(PYTHON))lint-imports
docs:
	$(PYTHON) -m cogapp --check docs/*.md README.md
test:
	$(PYTHON) -m pytest
format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m cogapp -r docs/*.md README.md
