# Each target is one line that can be pasted into a shell. What a target
# decides is decided in a Go test, a tool's settings, or a script it names.

OUT ?= dist

.PHONY: check test lint fuzz golden vuln bench compare man completions snapshot release-checksums

check: ## everything that CI checks on Linux
	bash .ci/run

test:
	go test ./...

lint:
	go tool -modfile=tools/golangci/go.mod golangci-lint run --config .config/golangci.yml ./...
	bash .ci/deadcode

fuzz: ## every fuzz target for a moment; for one target at length, see CONTRIBUTING
	bash .ci/fuzz 20s

golden: ## rewrite every golden file; read the diff before committing it
	bash .ci/golden

vuln:
	go tool -modfile=tools/go.mod govulncheck ./...

man: ## manual pages, into dist/man
	go run ./cmd/wsync man --out $(OUT)/man

completions: ## completion scripts, into dist/completions
	mkdir -p $(OUT)/completions && for s in bash zsh fish powershell; do go run ./cmd/wsync completion $$s > $(OUT)/completions/wsync.$$s || exit 1; done

bench: ## requests, time and memory against the simulator, as a table: docs/performance.md
	go run ./internal/bench

compare: ## wsync beside TERRAFORM=program with PROVIDER=program, as a table: docs/performance.md
	go run ./internal/bench compare -terraform='$(TERRAFORM)' -provider='$(PROVIDER)'

snapshot: ## a release as it would be, into dist/, without what needs the hosting: docs/releasing.md
	WSYNC_COMMIT=$$(bash tools/release/source-commit) go tool -modfile=tools/goreleaser/go.mod goreleaser release --snapshot --clean --skip=ko,sign

release-checksums: ## what the programs of VERSION must be, for the commit that is tagged
	bash tools/release/checksums $(VERSION)
