# The only task runner. `make` lists what it does.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SERVERS := tests/support/servers.sh
CARGO ?= cargo

.PHONY: help demo test test-mysql test-newest test-mssql soak bless check build release bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## migrate a made-up shop from MariaDB to PostgreSQL, and prove it
	@$(SERVERS) install --compiler
	@$(CARGO) build --locked
	@tests/demo/run.sh

test: ## run every test against throw-away PostgreSQL and MariaDB servers
	@$(SERVERS) install --compiler --tools
	@tests/support/python.sh >/dev/null
	@$(CARGO) test --locked --workspace --no-run
	@$(SERVERS) run -- $(CARGO) test --locked --workspace --no-fail-fast

test-mysql: ## run every test with Oracle MySQL 9 (from Debian sid, in a folder of its own) for MariaDB
	@$(SERVERS) install --compiler --tools
	@tests/support/python.sh >/dev/null
	@$(CARGO) test --locked --workspace --no-run
	@tests/support/mysql9.sh run -- $(CARGO) test --locked --workspace --no-fail-fast

test-newest: ## run every test with PostgreSQL 18 (from Debian sid, in a folder of its own)
	@$(SERVERS) install --compiler --tools
	@tests/support/python.sh >/dev/null
	@$(CARGO) test --locked --workspace --no-run
	@tests/support/postgres18.sh run -- $(CARGO) test --locked --workspace --no-fail-fast

test-mssql: ## run the tests of SQL Server against the server that LANDFALL_TEST_MSSQL_URL names (docs/testing.md)
	@: "$${LANDFALL_TEST_MSSQL_URL:?is not set: it names the server, as mssql://user:password@host:port/master?trust_server_certificate=true}"
	@$(SERVERS) install --compiler
	@$(CARGO) test --locked --workspace --no-run
	@$(SERVERS) run -- $(CARGO) test --locked --test integration -- --ignored mssql:: --test-threads 2

soak: ## kill a copy 200 times at random moments (LANDFALL_SOAK=rounds, LANDFALL_TEST_SEED=seed)
	@$(SERVERS) install --compiler
	@$(CARGO) test --locked --test integration --no-run
	@LANDFALL_SOAK=$${LANDFALL_SOAK:-200} $(SERVERS) run -- $(CARGO) test --locked --test integration kill -- --nocapture

bless: ## write the golden files of tests/cases anew; read the difference before committing it
	@$(SERVERS) install --compiler
	@$(SERVERS) run -- env -u CI LANDFALL_BLESS=1 $(CARGO) test --locked --test integration blessed
	@git status --short tests/cases

check: ## what a reviewer's machine would say: formatting, lints, documentation
	@$(SERVERS) install --compiler
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps --document-private-items

build: ## build the binary for daily work
	$(CARGO) build --locked

release: ## build the binary for use
	$(CARGO) build --locked --release

bench: ## measure beside pgloader and the floor (BENCH='copy --rounds 2 ...'; bench/README.md); takes hours at full size
	@$(SERVERS) install --compiler
	@bench/pgloader.sh
	@$(CARGO) build --locked --release
	@$(CARGO) run --locked --release --manifest-path bench/Cargo.toml -- $(or $(BENCH),copy --name full)

clean: ## remove what was built, and what killed test runs have left behind
	@$(SERVERS) sweep
	$(CARGO) clean
