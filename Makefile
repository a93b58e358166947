# One command checks everything: make check (what .ci/run calls in its own environment).
PYTHON ?= .venv/bin/python

.PHONY: check static format lint types rooms docs test soak bench
check: static test
static: lint types rooms docs

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
types:
	$(PYTHON) -m mypy
rooms:
	$(dir $(PYTHON))lint-imports
docs:
	$(PYTHON) -m cogapp --check docs/*.md
test:
	$(PYTHON) -m pytest -n auto
format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m cogapp -r docs/*.md

# Slow or heavy: not part of check.
soak:
	WATCHDESK_SOAK=1 $(PYTHON) -m pytest -m soak
bench:
	for script in benchmarks/[a-z]*.py; do $(PYTHON) $$script || exit 1; done
