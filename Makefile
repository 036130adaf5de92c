# tintype: `make run` serves, `make test` tests, `make help` tells the rest.
.DEFAULT_GOAL := build/tintype
SHELL := /bin/bash
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:

# FLAVOUR picks compiler flags and a build folder: release, san (ASan + UBSan),
# tsan, fuzz (clang, libFuzzer).
FLAVOUR ?= release
B := build/$(FLAVOUR)

PACKAGES := openssl sqlite3 libpcre2-8 libseccomp spng libdeflate libjpeg libwebp cairo pangocairo fontconfig
# Not linked but loaded on first use (egress/libcurl.h): an idle gateway is 4 MB smaller.
LOADED := libcurl
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) $(LOADED) 2>/dev/null)
PACKAGE_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lyaml -lm -lpthread

CC := gcc
WARN := -Wall -Wextra -Werror -Wno-missing-field-initializers -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS_release := -O2 -g -fno-plt -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CFLAGS_san := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_tsan := -O1 -g -fsanitize=thread
CFLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
ifeq ($(FLAVOUR),fuzz)
CC := clang
endif
CFLAGS := -std=gnu11 -D_GNU_SOURCE -Isrc $(WARN) $(CFLAGS_$(FLAVOUR)) -MMD -MP
LDFLAGS := $(filter -fsanitize%,$(CFLAGS_$(FLAVOUR))) -rdynamic

SOURCES := $(sort $(shell find src -name '*.c'))
OBJECTS := $(SOURCES:src/%.c=$(B)/%.o)
LIBRARY := $(filter-out $(B)/main.o,$(OBJECTS))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))

build/tintype: build/release/tintype
	@ln -sf release/tintype $@

$(B)/tintype: $(OBJECTS)
	@echo "  link $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PACKAGE_LIBS)

$(B)/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  cc   $<"
	@$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -c -o $@ $<

# An archive, so that a test links only what it uses.
$(B)/libtintype.a: $(LIBRARY)
	@rm -f $@ && ar rcs $@ $^

$(B)/tests/%: tests/unit/%.c $(B)/libtintype.a
	@mkdir -p $(@D)
	@echo "  test $<"
	@$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -Itests/unit $(LDFLAGS) -o $@ $< $(B)/libtintype.a -lcmocka -lpng $(PACKAGE_LIBS)

unit: $(UNIT_TESTS)

# --- for people ------------------------------------------------------------------
# Each sets up what it needs first; a second make then sees the packages.

run: ## set up, build, serve on 127.0.0.1:8080 (DATA=data, ARGS="--listen :9000")
	@scripts/setup.sh run
	@$(MAKE) --no-print-directory -j$(JOBS) build/tintype
	@exec build/tintype serve --data $(DATA) $(ARGS)
DATA ?= data

test: ## set up, build with sanitizers, run every test (TESTS="json http" for some)
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory -j$(JOBS) FLAVOUR=san build/san/tintype unit fuzz-binaries
	@scripts/test.sh $(TESTS)
JOBS ?= $(shell nproc)

bench: ## set up, measure beside nginx, print the table of docs/performance.md
	@scripts/setup.sh bench
	@$(MAKE) --no-print-directory -j$(JOBS) build/tintype build/release/bench/upload_bench build/release/bench/large_bench
	@node bench/run.mjs $(ARGS)

lint: ## who may include whom, banned functions, headers alone
	@scripts/lint.sh

clean: ## remove what was built
	rm -rf build

help: ## this
	@echo "tintype: make targets (make alone builds build/tintype)"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  \1|\2/' | column -t -s '|'

.PHONY: run test bench lint unit clean help
-include $(OBJECTS:.o=.d) $(UNIT_TESTS:=.d)
include $(wildcard mk/*.mk)
