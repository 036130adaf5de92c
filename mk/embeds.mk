# The o200k_base table, from the npm package that holds its ranks.
build/gen/o200k.bin: scripts/ranks.mjs node_modules/.package-lock.json
	@echo "  gen  $@"
	@node scripts/ranks.mjs build/gen

node_modules/.package-lock.json: package-lock.json
	@echo "  npm  ci"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(B)/catalog/tokens.o: build/gen/o200k.bin
$(B)/catalog/load.o: src/catalog/default.yaml
$(B)/api/health.o: api/openapi.yaml
