# The two commands to begin with: `make demo` and `make test`. Both make the environment .venv on their first run.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LESSON ?= index

.DEFAULT_GOAL := help
.PHONY: help demo test test-all heavy lab build site pictures packages bench lock

help:
	@echo "make demo      grade a made-up class on unit 2: a table, feedback pages, marks as CSV, nbgrader's gradebook"
	@echo "make lab       JupyterLab on the course's first page; make lab LESSON=2_optimizers: on a lesson"
	@echo "make build     lessons (solutions/) -> notebooks/"
	@echo "make test      the tests; make test-all: with the slow ones, PyTorch, Chromium and PostgreSQL"
	@echo "make site      build/site: the course as a web site: lessons with their figures, documentation, nnlib"
	@echo "make pictures  docs/images: the first page's picture and the screenshots, by Chromium"
	@echo "make packages  build/packages: the wheel, the sdist, and the learners' release as a zip"
	@echo "make bench     every benchmark in one table and build/bench.json; QUICK=1 for a look. On an idle machine"
	@echo "make lock      requirements.txt anew from pyproject.toml"

demo: $(VENV)/.runtime
	@$(BIN)/autograder demo

lab: $(VENV)/.runtime
	@JUPYTER_CONFIG_PATH=autograder/notebook/jupyter $(BIN)/jupyter lab $(firstword $(wildcard notebooks/$(LESSON)/$(LESSON).ipynb notebooks/$(LESSON).ipynb))

build: $(VENV)/.runtime
	@$(BIN)/autograder build

# SLOW=1 runs the slow ones too
test: $(VENV)/.test
	@$(if $(SLOW),,echo "left out: slow tests, and those that need PyTorch, Chromium or PostgreSQL; \`make test-all\` gets and runs all")
	@$(BIN)/pytest -n auto --dist loadfile $(if $(SLOW),--no-loadscope-reorder,-m "not slow") $(TESTS)

test-all: heavy
	@$(MAKE) --no-print-directory test SLOW=1

heavy: $(VENV)/.heavy

site: $(VENV)/.runtime
	@$(BIN)/pip install -q --disable-pip-version-check -c requirements.txt -e ".[site]"
	@$(BIN)/python docs/site/build.py

packages: $(VENV)/.runtime
	@$(BIN)/pip install -q --disable-pip-version-check build
	@$(BIN)/python -m build --outdir build/packages
	@$(BIN)/autograder release --to build/packages/course.zip

pictures: heavy
	@$(BIN)/python docs/pictures/cover.py
	@$(BIN)/python docs/pictures/screens.py

bench: heavy
	@$(BIN)/python benchmarks/everything.py $(if $(QUICK),--quick)

# One file that pip and uv both read, with the pins for every Python and system that the project takes.
lock: $(VENV)/.runtime
	@$(BIN)/pip install -q --disable-pip-version-check uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --upgrade --no-header --no-emit-index-url \
		--output-file requirements.txt pyproject.toml

# Each stamp says that its packages are installed, so that this happens once, and again when a list has changed.
$(VENV)/.runtime: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, $(PYTHON) is " + sys.version.split()[0])'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || (echo "on Debian and Ubuntu: apt install python3-venv"; exit 1)
	$(BIN)/pip install --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime
	$(BIN)/pip install --disable-pip-version-check -c requirements.txt -e ".[test]"
	@touch $@

$(VENV)/.heavy: $(VENV)/.test
	$(BIN)/pip install --disable-pip-version-check -c requirements.txt -e ".[test,heavy]"
	@touch $@
