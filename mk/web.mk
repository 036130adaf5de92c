# The page: bundled by web/build.mjs into build/gen/web, embedded by api/page.c. The
# table is written last, so that a build that was cut short is made again.
WEB_SOURCES := $(sort $(shell find web -type f))

build/gen/web/table.inc: $(WEB_SOURCES) api/openapi.yaml docs/errors.md node_modules/.package-lock.json
	@echo "  web  $@"
	@rm -rf $(@D) && mkdir -p $(@D)
	@node web/build.mjs $(@D)

$(B)/api/page.o: build/gen/web/table.inc
$(B)/api/page.o: CFLAGS += -Ibuild/gen/web
