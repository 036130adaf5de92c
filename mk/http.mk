# The connection layer alone, without the program behind it.
$(B)/bench/http_bench: bench/http_bench.c $(B)/libtintype.a
	@mkdir -p $(@D)
	@echo "  bench $<"
	@$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libtintype.a $(PACKAGE_LIBS)
-include $(B)/bench/http_bench.d

# Sends uploads, gives out and takes in large answers; need nothing of the program.
$(B)/bench/upload_bench $(B)/bench/large_bench: $(B)/bench/%: bench/%.c
	@mkdir -p $(@D)
	@echo "  bench $<"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -lpthread
