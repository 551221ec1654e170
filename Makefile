# make setup   everything that building and testing needs, in .venv and client/node_modules
# make run     a working server and web app; prints its address and a first-administrator link
# make check   format, lint, types, imports, tidiness            (under 20 s)
# make quick   check, unit tests, API tests on SQLite that start no programs (under 2 min)
# make test    everything, on both databases and in the browser  (some 18 min on two cores)
# make screens   axe on every screen in every language and theme (some 5 min)
# make element-x  the SDK that Element X is made of, compiled with cargo (some 5 min at first)
# make acme    a certificate authority, compiled with Go (some 1 min at first)
# make crash   kill the program 50 times under load, on each database (some 3 min)
# make bench   the benchmarks
# make format  put Python into the house's format
# make detector   train the model of docs/detector.md (DATA=folder of the texts; some 5 min)
# make lock    resolve the locked packages anew (UPGRADE=1 for the newest)
# make spec-coverage   write docs/spec-coverage.md
# make touchpoints     write docs/touchpoints.md
# make pictures        take the pictures of the README anew, but that of a call
# make clean   remove everything that make has made, except data/

.DEFAULT_GOAL := run
.PHONY: setup run livekit client check check-python check-client client-test quick test crash screens element-x acme bench format \
        lock spec-coverage touchpoints pictures debian detector clean

# Compiled once and kept, whatever the machine's habit is: each test worker would take seconds.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/bytecode
unexport PYTHONDONTWRITEBYTECODE
# Half as many tests again as there are processors: tests wait for other programs, browsers compute.
export PYTEST_XDIST_AUTO_NUM_WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)

PYTHON := .venv/bin/python
CLIENT := $(PYTHON) scripts/client.py
DEBIAN := chromium chromium-headless-shell fonts-noto-color-emoji fonts-noto-core iproute2 libatomic1 \
          nftables postgresql
# Extra words for pytest: make test PYTEST="-k sliding -x"
PYTEST ?=
# Extra words for the benchmark: make bench BENCH="--row sends-64 --no-rival"
BENCH ?=
# Extra words for the server: make run SERVE="--help"
SERVE ?=

setup:
	@python3 -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Linnet needs Python 3.11.")'
	@python3 scripts/setup.py

client: setup
	@$(CLIENT) build

livekit: setup
	@$(PYTHON) scripts/media_server.py

run: client livekit
	@exec .venv/bin/linnet serve $(SERVE)

check: check-python check-client

check-python: setup
	@scripts/quiet format .venv/bin/ruff format --check .
	@scripts/quiet lint .venv/bin/ruff check .
	@scripts/quiet types .venv/bin/mypy
	@scripts/quiet imports .venv/bin/lint-imports
	@scripts/quiet tidy .venv/bin/pytest tests/tidy

check-client: setup
	@$(CLIENT) check

client-test: setup
	@scripts/quiet "client tests" $(CLIENT) test

quick: check livekit
	@.venv/bin/pytest src tests/api tests/conformance --ignore tests/api/cli --ignore tests/api/backup \
	    -k "not postgres" --numprocesses auto --maxprocesses 8 --dist loadfile $(PYTEST)

debian: setup
	@python3 scripts/debian.py $(DEBIAN)

test: debian client livekit
	@$(MAKE) --no-print-directory --jobs=2 check-python check-client client-test
	@.venv/bin/pytest src tests --ignore tests/element_x --ignore tests/acme --numprocesses auto \
	    --maxprocesses 8 --dist loadfile --no-loadscope-reorder $(PYTEST)

crash: debian
	@.venv/bin/pytest tests/crash $(PYTEST)

screens: debian client
	@.venv/bin/pytest tests/browser/test_screens.py --all-screens $(PYTEST)

element-x: debian client
	@$(PYTHON) scripts/element_x.py
	@.venv/bin/pytest tests/element_x --database sqlite $(PYTEST)

acme: setup
	@$(PYTHON) scripts/pebble.py
	@.venv/bin/pytest tests/acme $(PYTEST)

bench: client
	@$(PYTHON) -m bench $(BENCH)

format: setup
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --quiet --fix .

detector: setup
	@OMP_NUM_THREADS=1 PYTHONPATH=scripts $(PYTHON) -m train_detector $(DATA)

lock: setup
	@scripts/lock $(if $(UPGRADE),--upgrade)

spec-coverage: setup
	@$(PYTHON) -m tests.conformance.coverage

touchpoints: setup
	@$(PYTHON) scripts/touchpoints.py

pictures: debian client
	@$(PYTHON) -m tests.browser.readme_pictures docs/pictures

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	    dist client/node_modules client/dist src/linnet/web/client
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
