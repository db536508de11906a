# The book from two commands: `make book` and `make test`. `make help` lists the others.
# Variables, as in `DATA=simulated make book`:
#   DATA         published, simulated or auto: which data the chapters use (default: VTLIB_DATA, else auto)
#   FORCE=1      run the chapters even if nothing has changed
#   PYTHON       the Python that makes .venv (default: the first of 3.11 to 3.13 that is found)
#   TORCH_INDEX  address of a package index that has PyTorch's CPU build; on Linux the usual one brings CUDA along
#   HASHES=0     packages by version alone: for an index that has other files than those in hashes.txt

DATA ?= $(or $(VTLIB_DATA),auto)
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check -qq
RUFF := $(VENV)/bin/ruff
CHAPTERS := --line-length 88 book/*.ipynb
PYTHONS := $(or $(PYTHON),python3.11 python3 python3.12 python3.13)
ITSELF := -e ".[book,test]"
export VTLIB_DATA := $(DATA)

.DEFAULT_GOAL := help
.PHONY: book test check format lab hashes checkpoints bands scores curves months bench exam fuzz verify clean help check-data
.DELETE_ON_ERROR:

book: check-data $(VENV)/installed.stamp  ## Run the chapters and render the pages into build/html
	@$(VENV)/bin/python book/build.py $(if $(FORCE),--force)

test: check-data $(VENV)/installed.stamp  ## Package, builder, all chapters, the rendering and the pages in a browser
	@$(VENV)/bin/python -m pytest

check: $(VENV)/installed.stamp  ## Errors and form of all code: package, programs, tests (100 columns) and chapters (88)
	@$(RUFF) check . && $(RUFF) check $(CHAPTERS)
	@$(RUFF) format --check . && $(RUFF) format --check $(CHAPTERS) || { echo "Not in the project's form: make format" >&2; exit 1; }

format: $(VENV)/installed.stamp  ## Bring all code into the project's form
	@$(RUFF) check --fix . ; $(RUFF) check --fix $(CHAPTERS) ; $(RUFF) format . && $(RUFF) format $(CHAPTERS)

lab: check-data $(VENV)/installed.stamp  ## Open the chapters in JupyterLab
	@$(VENV)/bin/python -m jupyter lab --notebook-dir=book

checkpoints: $(VENV)/installed.stamp  ## Train the recognisers that come with the book (data/checkpoints)
	@$(VENV)/bin/python studies/train.py checkpoints

bands: $(VENV)/installed.stamp  ## Measure how much scores vary with the seed (data/bands.json; half an hour)
	@$(VENV)/bin/python studies/train.py bands

curves: $(VENV)/installed.stamp  ## Measure what first weights are worth, by number of labels (data/scores.json; two hours)
	@$(VENV)/bin/python studies/curves.py

scores: $(VENV)/installed.stamp  ## Measure what retraining on a new volcano gives (data/scores.json; two hours)
	@$(VENV)/bin/python studies/scores.py

months: $(VENV)/installed.stamp  ## Simulate and recognise half a year of a network (data/months; hours, DAYS=60 for two months)
	@OMP_NUM_THREADS=1 $(VENV)/bin/python studies/months.py $(if $(DAYS),--days $(DAYS))

bench: $(VENV)/installed.stamp  ## Speed as ratios (data/benchmarks.json), and how much sooner training reaches the published loop's score
	@OMP_NUM_THREADS=1 $(VENV)/bin/python studies/speed.py
	@OMP_NUM_THREADS=1 $(VENV)/bin/python studies/archive.py
	@$(VENV)/bin/python studies/bench.py

exam: $(VENV)/installed.stamp  ## Make a fresh exam for a class: records, and apart from them the truth with a marker (SEED=2026)
	@$(VENV)/bin/python studies/exam.py "$(SEED)"

fuzz: $(VENV)/installed.stamp  ## A million damaged files for each reader, a hundred kills (data/fuzzed.json; hours; FUZZ=10 for a tenth)
	@VTLIB_FUZZ=$(or $(FUZZ),100) VTLIB_KILLS=$(or $(FUZZ),100) VTLIB_FUZZED=data/fuzzed.json \
	  $(VENV)/bin/python -m pytest tests/hostile -rP

verify: $(VENV)/installed.stamp  ## Run each chapter three times, on one thread and on two, and compare (data/verified.json; two hours)
	@$(VENV)/bin/python studies/verify.py $(CHAPTER)

hashes:  ## Write hashes.txt anew, after a change of pyproject.toml or constraints.txt (with uv: https://docs.astral.sh/uv)
	@uv pip compile -q pyproject.toml --extra book --extra test --group build -c constraints.txt --universal \
	  --python-version 3.11.7 --generate-hashes --no-annotate --no-header -o hashes.txt

clean:  ## Remove build/ and .venv/
	rm -rf build $(VENV)

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile
	@echo "  DATA=simulated|published|auto make book   picks the data"

check-data:
	@case "$(DATA)" in auto|published|simulated) ;; *) \
	  echo "DATA is '$(DATA)': choose auto, published or simulated, as in: DATA=simulated make book" >&2; exit 1;; \
	esac

# Each file must have a hash of hashes.txt; but for this package itself, and PyTorch on Linux, whose CPU build lies elsewhere.
$(VENV)/installed.stamp: pyproject.toml constraints.txt hashes.txt | $(VENV)/made.stamp
	@echo "Installing the packages of the book and its tests into $(VENV); the first time this takes some minutes"
	@$(if $(TORCH_INDEX),$(PIP) install -c constraints.txt --extra-index-url "$(TORCH_INDEX)" torch)
ifeq ($(HASHES),0)
	@$(PIP) install -c constraints.txt $(ITSELF)
else
	@$(PIP) install --require-hashes -r hashes.txt
	@$(PIP) install -c constraints.txt --no-build-isolation $(ITSELF)
endif
	@touch $@

# The first Python that will do makes the environment; if none will, one line says what to install. What was interrupted
# while it was made has no stamp: it is kept if pip works in it, and otherwise made again.
$(VENV)/made.stamp:
	@if $(PIP) install --dry-run --no-index pip >/dev/null 2>&1; then touch $@; exit 0; fi; \
	for python in $(PYTHONS); do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	      echo "$$python lacks the venv module: install it (on Debian and Ubuntu: sudo apt install python3-venv)" >&2; \
	      exit 1; \
	    fi; \
	    rm -rf $(VENV); \
	    "$$python" -m venv $(VENV) && touch $@ && exit 0 || exit 1; \
	  fi; \
	done; \
	echo "No Python 3.11, 3.12 or 3.13 was found (looked for: $(PYTHONS)): install one, or name it: make book PYTHON=/path/to/python3" >&2; \
	exit 1
