# The one door. Each target is a small script in scripts/, which also runs by itself.
.PHONY: help run test check web fmt lint doc generate names e2e screenshots deny sbom fuzz bench areas soak night chaos sim
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: ## build what is missing and serve everything with demo data on http://127.0.0.1:8080
	@scripts/run.sh $(ARGS)

test: ## every test a contributor needs (BROWSER=none leaves the browser tests out)
	@scripts/test.sh

check: ## what CI runs: form, lints, types, documentation, all tests, generated files
	@scripts/check.sh

web: ## build the web files, when their sources have changed
	@scripts/need.sh web && scripts/web.sh

fmt: ## format everything
	@cargo fmt && if [ -d web/node_modules ]; then cd web && npm run --silent format; fi

lint: ## formatting, clippy, shell scripts
	@scripts/lint.sh

doc: ## the documentation of the code, in target/doc
	@RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

generate: ## write the files that come from the code
	@scripts/generate.sh

names: ## write the names of areas in config/names, from the package of Indonesian areas
	@scripts/need.sh web && node web/scripts/names.mjs

e2e: ## the tests in a real browser
	@scripts/e2e.sh

screenshots: ## the pictures of the README, from a real browser
	@scripts/e2e.sh screenshots

bench: ## what it does on this machine beside its floors and goals (QUICK=1 a short form, ONLY=intake,fold a part)
	@scripts/bench.sh

night: ## a board in a slowed browser while much happens: keys, long tasks, memory (MINUTES=10)
	@scripts/bench.sh night

soak: ## a long steady load, and whether memory stays flat (MINUTES=10)
	@scripts/bench.sh soak

sim: ## many centres on a model of the store, by seed (SEEDS=1000 fresh ones, SEED=17 that one)
	@scripts/sim.sh

chaos: ## kill, starve, cut and fill running centres under load, and count what was lost (QUICK=1, ONLY=kill-redis, SEED=7)
	@scripts/chaos.sh

eval: ## weigh the triage rules against labelled cases (DATA=FOLDER with ktas_dev30.csv)
	@scripts/eval.sh "$(DATA)"

areas: ## import reference data of Jawa Barat and check places by name (DATA=FOLDER)
	@scripts/areas.sh "$(DATA)"

deny: ## licenses, sources and bans with cargo-deny, which has to be installed
	@cargo deny check bans licenses sources

sbom: ## the list of what is linked in and shipped, CycloneDX, in target/sbom
	@scripts/need.sh web && node web/scripts/sbom.mjs

fuzz: ## wrong bytes for every parser, for a long time (SECONDS_EACH=60, ONLY=settings, SEED=7)
	@scripts/fuzz.sh
