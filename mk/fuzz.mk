# Fuzzing: one target a file fuzz/fuzz_<name>.c, its inputs in fuzz/corpus/<name>/.
#   make fuzz FUZZ_SECONDS=60 [FUZZ=http_parse]   libFuzzer on all targets (or one), in turn
#   make fuzz-replay                              the kept inputs, with sanitizers, no libFuzzer
#   make fuzz-shrink [FUZZ=...]                   keeps the smallest corpus of equal coverage
# New inputs of a run land in build/fuzz/new/<name>/; only shrink moves them to the corpus.
FUZZ_SECONDS ?= 60
FUZZ ?= $(patsubst fuzz/fuzz_%.c,%,$(sort $(wildcard fuzz/fuzz_*.c)))

build/fuzz/fuzz/fuzz_%: fuzz/fuzz_%.c build/fuzz/libtintype.a
	@mkdir -p $(@D)
	@echo "  fuzz $<"
	@clang $(CFLAGS) $(PACKAGE_CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $< \
		build/fuzz/libtintype.a $(PACKAGE_LIBS)

$(B)/fuzz/replay_%: fuzz/fuzz_%.c fuzz/replay.c $(B)/libtintype.a
	@mkdir -p $(@D)
	@echo "  replay $<"
	@$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) $(LDFLAGS) -o $@ $< fuzz/replay.c $(B)/libtintype.a $(PACKAGE_LIBS)

ifeq ($(FLAVOUR),fuzz)
fuzz: ## search for inputs that break the parsers (FUZZ_SECONDS=60 each)
fuzz: $(FUZZ:%=build/fuzz/fuzz/fuzz_%)
	@for t in $(FUZZ); do mkdir -p build/fuzz/new/$$t fuzz/corpus/$$t && \
		build/fuzz/fuzz/fuzz_$$t -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=16384 \
		-print_final_stats=1 -artifact_prefix=build/fuzz/crash-$$t- \
		build/fuzz/new/$$t fuzz/corpus/$$t || exit 1; done

fuzz-shrink: $(FUZZ:%=build/fuzz/fuzz/fuzz_%)
	@for t in $(FUZZ); do rm -rf build/fuzz/least && mkdir -p build/fuzz/least fuzz/corpus/$$t && \
		build/fuzz/fuzz/fuzz_$$t -set_cover_merge=1 build/fuzz/least fuzz/corpus/$$t \
		$$(ls -d build/fuzz/new/$$t 2>/dev/null) && rm -rf fuzz/corpus/$$t && \
		mv build/fuzz/least fuzz/corpus/$$t || exit 1; done
else
fuzz fuzz-shrink:
	@$(MAKE) FLAVOUR=fuzz $@
endif

fuzz-binaries: $(FUZZ:%=$(B)/fuzz/replay_%)

ifeq ($(FLAVOUR),san)
fuzz-replay: $(FUZZ:%=$(B)/fuzz/replay_%)
	@for t in $(FUZZ); do $(B)/fuzz/replay_$$t fuzz/corpus/$$t || exit 1; done
else
fuzz-replay:
	@$(MAKE) FLAVOUR=san $@
endif

.PHONY: fuzz fuzz-binaries fuzz-shrink fuzz-replay
