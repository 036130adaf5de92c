/* An intrusive doubly linked list with a sentinel head.
 *
 *     struct list waiting;  list_init(&waiting);
 *     list_append(&waiting, &task->link);
 *     LIST_FOR_EACH(it, &waiting) { struct task *t = CONTAINER_OF(it, struct task, link); }
 *
 * The body of LIST_FOR_EACH may remove `it`. A removed link points at itself, so
 * removing twice is harmless. No locking.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct list {
	struct list *prev, *next;
};

static inline void list_init(struct list *l) { l->prev = l->next = l; }
static inline bool list_empty(const struct list *l) { return l->next == l; }

static inline void list_append(struct list *head, struct list *item)
{
	item->prev = head->prev;
	item->next = head;
	head->prev->next = item;
	head->prev = item;
}

static inline void list_remove(struct list *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
	list_init(item);
}

/* Unlinks and yields the first item, or NULL. */
static inline struct list *list_shift(struct list *head)
{
	struct list *first = head->next;

	if (first == head)
		return 0;
	list_remove(first);
	return first;
}

#define LIST_FOR_EACH(it, head) \
	for (struct list *it = (head)->next, *it##_next = it->next; it != (head); \
	     it = it##_next, it##_next = it->next)
