# The schema is embedded: a changed file means a new object.
$(B)/store/schema.o: $(wildcard src/store/schema/*.sql)

# The store alone, without HTTP in front of it.
$(B)/bench/store_bench: bench/store_bench.c $(B)/libtintype.a
	@mkdir -p $(@D)
	@echo "  bench $<"
	@$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libtintype.a $(PACKAGE_LIBS)
-include $(B)/bench/store_bench.d
