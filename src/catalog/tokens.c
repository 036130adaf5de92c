/* o200k_base: split by its pattern (PCRE2), then merge byte pairs by rank.
 *
 * A piece that is one token costs one probe. Longer pieces merge by a heap, so
 * that a hostile prompt of one endless word costs n log n, not n².
 */
#include "catalog/tokens.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/attr.h"
#include "base/embed.h"

EMBED_FILE(o200k, "build/gen/o200k.bin");
EMBED_FILE(o200k_pattern, "build/gen/o200k.pattern");

#define RANK_NONE UINT32_MAX
#define JIT_STACK_MAX (1024 * 1024)

static struct {
	uint32_t mask, count;
	const uint32_t *slots, *offsets;
	const uint8_t *bytes;
	pcre2_code *pattern;
} table;

static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void open_table(void)
{
	const uint32_t *head = (const uint32_t *)(const void *)embed_o200k;
	struct slice pattern = EMBEDDED(o200k_pattern);
	size_t at;
	int code;

	table.mask = (1u << head[1]) - 1;
	table.count = head[2];
	table.slots = head + 4;
	table.offsets = table.slots + table.mask + 1;
	table.bytes = (const uint8_t *)(table.offsets + table.count + 1);
	table.pattern = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.len, PCRE2_UTF | PCRE2_UCP,
				      &code, &at, NULL);
	if (!table.pattern)
		abort(); /* the pattern is part of the program */
	pcre2_jit_compile(table.pattern, PCRE2_JIT_COMPLETE); /* without it: slower */
}

static uint32_t rank_of(const uint8_t *p, size_t len)
{
	uint32_t h = 0x811c9dc5;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x01000193;
	h ^= h >> 15;
	for (uint32_t at = h & table.mask; table.slots[at]; at = (at + 1) & table.mask) {
		uint32_t rank = table.slots[at] - 1;
		uint32_t start = table.offsets[rank];
		if (table.offsets[rank + 1] - start == len &&
		    memcmp(table.bytes + start, p, len) == 0)
			return rank;
	}
	return RANK_NONE;
}

/* --- merging ----------------------------------------------------------------------- */

/* A pair of neighbouring parts that could merge; stale when its parts have moved. */
struct pair {
	uint32_t rank, at, len; /* len: of both parts when this was put in */
};

struct merge {
	const uint8_t *p;
	uint32_t len;
	uint32_t *part_len, *prev; /* by a part's start; part_len 0: no part starts here */
	struct pair *heap;
	uint32_t heap_len;
};

static bool pair_before(struct pair a, struct pair b)
{
	return a.rank != b.rank ? a.rank < b.rank : a.at < b.at;
}

static void heap_push(struct merge *m, struct pair pair)
{
	uint32_t i = m->heap_len++;

	for (; i > 0 && pair_before(pair, m->heap[(i - 1) / 2]); i = (i - 1) / 2)
		m->heap[i] = m->heap[(i - 1) / 2];
	m->heap[i] = pair;
}

static struct pair heap_pop(struct merge *m)
{
	struct pair top = m->heap[0], last = m->heap[--m->heap_len];
	uint32_t i = 0;

	for (;;) {
		uint32_t child = 2 * i + 1;
		if (child >= m->heap_len)
			break;
		if (child + 1 < m->heap_len && pair_before(m->heap[child + 1], m->heap[child]))
			child++;
		if (!pair_before(m->heap[child], last))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = last;
	return top;
}

/* Puts the pair that begins at `at` into the heap, if it is a token. */
static void offer_pair(struct merge *m, uint32_t at)
{
	uint32_t next = at + m->part_len[at];

	if (next >= m->len)
		return;
	uint32_t len = m->part_len[at] + m->part_len[next];
	uint32_t rank = rank_of(m->p + at, len);
	if (rank != RANK_NONE)
		heap_push(m, (struct pair){rank, at, len});
}

static uint32_t merge_all(struct merge *m)
{
	uint32_t parts = m->len;

	for (uint32_t i = 0; i < m->len; i++) {
		m->part_len[i] = 1;
		m->prev[i] = i - 1;
	}
	for (uint32_t i = 0; i < m->len; i++)
		offer_pair(m, i);
	while (m->heap_len > 0) {
		struct pair pair = heap_pop(m);
		uint32_t next = pair.at + m->part_len[pair.at];
		if (m->part_len[pair.at] == 0 || next >= m->len ||
		    m->part_len[pair.at] + m->part_len[next] != pair.len)
			continue; /* one of its parts has merged elsewhere */
		m->part_len[pair.at] = pair.len;
		m->part_len[next] = 0;
		parts--;
		uint32_t after = pair.at + pair.len;
		if (after < m->len)
			m->prev[after] = pair.at;
		offer_pair(m, pair.at);
		if (pair.at > 0)
			offer_pair(m, m->prev[pair.at]);
	}
	return parts;
}

#define MERGE_INLINE 128

/* Tokens of one piece. Each merge offers at most two pairs: the heap has room for all. */
static int count_piece(const uint8_t *p, uint32_t len)
{
	uint32_t part_len[MERGE_INLINE], prev[MERGE_INLINE];
	struct pair heap[3 * MERGE_INLINE];
	struct merge m = {.p = p, .len = len, .part_len = part_len, .prev = prev, .heap = heap};

	if (len == 0)
		return 0;
	if (rank_of(p, len) != RANK_NONE)
		return 1;
	if (len <= MERGE_INLINE)
		return (int)merge_all(&m);
	m.part_len = malloc(sizeof *m.part_len * len);
	m.prev = malloc(sizeof *m.prev * len);
	m.heap = malloc(sizeof *m.heap * 3 * len);
	/* Without memory: as many tokens as bytes, which is never too few. */
	uint32_t parts = m.part_len && m.prev && m.heap ? merge_all(&m) : len;
	free(m.part_len);
	free(m.prev);
	free(m.heap);
	return (int)parts;
}

/* --- splitting ------------------------------------------------------------------------ */

struct splitter {
	pcre2_match_data *match;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

static void splitter_finish(struct splitter *s)
{
	pcre2_match_data_free(s->match);
	pcre2_match_context_free(s->context);
	pcre2_jit_stack_free(s->stack);
}

static bool splitter_init(struct splitter *s)
{
	s->match = pcre2_match_data_create(1, NULL);
	s->context = pcre2_match_context_create(NULL);
	return s->match && s->context;
}

/* The 32 KiB that a match has on its thread's own stack were not enough. False: nor is there
 * more. A megabyte mapped for every prompt would cost more than counting most of them. */
static bool splitter_deepen(struct splitter *s)
{
	if (s->stack)
		return false;
	s->stack = pcre2_jit_stack_create(64 * 1024, JIT_STACK_MAX, NULL);
	if (s->stack)
		pcre2_jit_stack_assign(s->context, NULL, s->stack);
	return s->stack != NULL;
}

int tokens_count(struct slice text, int limit)
{
	CLEANUP(splitter_finish) struct splitter splitter = {0};
	size_t at = 0;
	int count = 0;

	pthread_once(&table_once, open_table);
	if (!splitter_init(&splitter))
		return (int)text.len;
	while (at < text.len) {
		int found = pcre2_match(table.pattern, (PCRE2_SPTR)text.p, text.len, at,
					PCRE2_NO_UTF_CHECK, splitter.match, splitter.context);
		if (found == PCRE2_ERROR_JIT_STACKLIMIT && splitter_deepen(&splitter))
			continue;
		if (found <= 0)
			return count + (int)(text.len - at); /* never too few */
		const PCRE2_SIZE *span = pcre2_get_ovector_pointer(splitter.match);
		if (span[1] <= at)
			return count + (int)(text.len - at);
		count += count_piece((const uint8_t *)text.p + span[0], (uint32_t)(span[1] - span[0]));
		at = span[1];
		if (limit > 0 && count > limit)
			return limit + 1;
	}
	return count;
}
