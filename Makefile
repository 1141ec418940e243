PYTHON ?= python

.PHONY: docs
docs: ## build/api: the reference of nnlib, from its docstrings
	$(PYTHON) -m pdoc nnlib --template-directory docs/api --output-directory build/api
