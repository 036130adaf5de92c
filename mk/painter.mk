# The words are in the object that reads them (base/embed.h).
$(B)/studio/painter/vocabulary.o: $(wildcard src/studio/painter/words/*.tsv)
