# The schema is embedded: a changed file means a new object.
$(B)/store/schema.o: $(wildcard src/store/schema/*.sql)
