# Sanal: one command for each wish. `make` alone says which there are.
# Everything lands in .venv, node_modules and var; nothing is installed on the machine itself.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Some machines forbid Python to keep what it compiled: then each process of a demo or of the tests
# compiles the whole house anew, and rewrites each test.
unexport PYTHONDONTWRITEBYTECODE

LANGUAGES := mn kk ru az
VENV := .venv
RUN := $(VENV)/bin/python

# A stamp is named after its lock's checksum and lies inside what it speaks of: a changed lock or
# a deleted folder asks for the work again, a fresh file date alone doesn't.
sum = $(shell cat $(1) 2>/dev/null | cksum | cut -d' ' -f1)
BASE := $(VENV)/.installed-base-$(call sum,requirements/base.txt)
DEV := $(VENV)/.installed-dev-$(call sum,requirements/base.txt requirements/dev.txt)
PAGES := node_modules/.installed-$(call sum,package-lock.json)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

.PHONY: help demo test lint bench messages lock setup setup-dev stop clean

help: ## Say what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## Run the whole product with demo data; Ctrl-C ends all of it
	@exec $(RUN) manage.py demo $(ARGS)

# Four at a time for two cores: for nearly half of its time a test waits, for the database, a
# browser or a process of its own. Each reckons with one thread: more would only wait in turns.
test: setup-dev ## Run the tests; ARGS="tests/feedback -k rating" runs some
	@exec env OMP_NUM_THREADS=1 $(RUN) -m pytest -n 4 $(ARGS)

lint: setup-dev ## Check style, layers, templates, migrations and settings
	@echo "Style";      $(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
	@echo "Layers";     $(VENV)/bin/lint-imports
	@echo "Templates";  $(VENV)/bin/djlint --lint --quiet templates
	@echo "Migrations"; $(RUN) manage.py makemigrations --check --dry-run
	@echo "Settings";   $(RUN) manage.py check

bench: setup-dev ## Measure; ONLY=name measures one figure, LOAD=1000000 KEEP=1 among a million
	@exec env LOAD=$(or $(LOAD),100000) KEEP=$(KEEP) $(RUN) -m benchmarks $(ONLY)

messages: setup-dev ## Gather the texts to translate into locale/ and say which lack a translation
	@command -v xgettext >/dev/null || { echo "This needs GNU gettext: apt install gettext"; exit 1; }
	@mkdir -p $(addprefix locale/,$(LANGUAGES))
	@$(RUN) manage.py makemessages $(addprefix -l ,$(LANGUAGES)) --no-obsolete --no-location \
	    -i 'tests/*' -i 'benchmarks/*' -i 'var/*' -i 'node_modules/*'
	@for language in $(LANGUAGES); do \
	    po=locale/$$language/LC_MESSAGES/django.po; \
	    sed -i -e '0,/^msgid ""/{/^#/d}' \
	        -e '/^"\(POT-Creation-Date\|PO-Revision-Date\|Report-Msgid-Bugs-To\|Last-Translator\|Language-Team\):/d' \
	        -e 's/^"Project-Id-Version:.*/"Project-Id-Version: Sanal\\n"/' \
	        -e "s/^\"Language:.*/\"Language: $$language\\\\n\"/" $$po; \
	    printf '%s: ' $$po; msgfmt --check-format --statistics -o /dev/null $$po; \
	    msgattrib --untranslated --no-wrap $$po | grep '^msgid' || true; \
	    msgattrib --only-fuzzy --no-wrap $$po | grep '^msgid' || true; \
	done

lock: setup-dev ## Make the locks again from requirements/*.in and package.json
	@for name in base dev node; do \
	    echo "Locking requirements/$$name.txt"; \
	    $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	        requirements/$$name.in -o requirements/$$name.txt >/dev/null; \
	done
	@echo "Locking package-lock.json"; requirements/install npm install --package-lock-only

setup: $(BASE) $(PAGES) $(CATALOGUES) ## Install what Sanal runs on
	@:

setup-dev: $(DEV) setup

stop: ## Stop the embedded PostgreSQL, which otherwise goes on in var/postgres
	@test ! -x $(RUN) || $(RUN) -c 'from pathlib import Path; from config import embedded; \
	    embedded.stop(Path("$(or $(VAR_DIR),var)").resolve() / "postgres")'

clean: stop ## Remove what set-up made; var/ (database, files, keys) stays
	rm -rf $(VENV) node_modules .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
	rm -f locale/*/LC_MESSAGES/*.mo

$(VENV)/bin/pip:
	@requirements/install venv

$(BASE): | $(VENV)/bin/pip
	@requirements/install python requirements/base.txt
	@rm -f $(VENV)/.installed-base-*; touch $@

$(DEV): | $(BASE)
	@requirements/install python requirements/dev.txt
	@rm -f $(VENV)/.installed-dev-*; touch $@

$(PAGES): | $(BASE)
	@requirements/install pages
	@touch $@

%.mo: %.po | $(BASE)
	@$(VENV)/bin/pybabel --quiet compile -i $< -o $@
