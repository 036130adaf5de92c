/* Who waits for which task: a table under one lock, told by letters.
 *
 * A watcher and the letters on their way to it share a counted link. The link's
 * watch is read and cleared only on the watcher's own loop, so a watcher that has
 * gone is never called; letters that come too late find nobody.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>

#include "task/internal.h"

struct task_link {
	atomic_int refs;
	struct task_watch *watch; /* the watcher's loop only; NULL: gone */
	struct loop *home;
	int previews;
	struct list in_entry; /* under the table's lock; lone: not listed */
};

struct watch_entry {
	char id[TASK_ID_MAX];
	struct list links;
	UT_hash_handle hh;
};

struct watch_table {
	pthread_mutex_t lock;
	struct watch_entry *entries;
	atomic_int count;
};

struct watch_letter {
	struct loop_letter letter;
	struct task_link *link; /* counted */
	struct task_event event;
	struct task_view view[]; /* one, when the event has it */
};

struct watch_table *watch_table_create(void)
{
	struct watch_table *t = calloc(1, sizeof *t);

	if (!t)
		abort();
	pthread_mutex_init(&t->lock, NULL);
	return t;
}

static void link_unref(struct task_link *link)
{
	if (atomic_fetch_sub(&link->refs, 1) == 1)
		free(link);
}

/* Under the lock. */
static void drop_entry(struct watch_table *t, struct watch_entry *entry)
{
	HASH_DEL(t->entries, entry);
	free(entry);
}

/* Under the lock: the table's own count on the link goes too. */
static void unlist(struct watch_table *t, struct task_link *link)
{
	if (list_empty(&link->in_entry))
		return;
	list_remove(&link->in_entry);
	atomic_fetch_sub(&t->count, 1);
	link_unref(link);
}

void watch_table_destroy(struct watch_table *t)
{
	struct watch_entry *entry, *next;

	if (!t)
		return;
	HASH_ITER(hh, t->entries, entry, next) {
		LIST_FOR_EACH(it, &entry->links)
			unlist(t, CONTAINER_OF(it, struct task_link, in_entry));
		drop_entry(t, entry);
	}
	pthread_mutex_destroy(&t->lock);
	free(t);
}

void task_watch_begin(struct tasks *tasks, struct task_watch *w)
{
	struct watch_table *t = tasks->watches;
	struct task_link *link = calloc(1, sizeof *link);
	struct watch_entry *entry;

	if (!link)
		abort();
	w->home = loop_current();
	w->link = link;
	link->refs = 2; /* the watcher's and the table's */
	link->watch = w;
	link->home = w->home;
	link->previews = w->previews;
	list_init(&link->in_entry);

	pthread_mutex_lock(&t->lock);
	HASH_FIND_STR(t->entries, w->id, entry);
	if (!entry) {
		entry = calloc(1, sizeof *entry);
		if (!entry)
			abort();
		memcpy(entry->id, w->id, sizeof entry->id);
		list_init(&entry->links);
		HASH_ADD_STR(t->entries, id, entry);
	}
	list_append(&entry->links, &link->in_entry);
	atomic_fetch_add(&t->count, 1);
	pthread_mutex_unlock(&t->lock);
}

void task_watch_end(struct tasks *tasks, struct task_watch *w)
{
	struct watch_table *t = tasks->watches;
	struct task_link *link = w->link;
	struct watch_entry *entry;

	if (!link)
		return;
	w->link = NULL;
	link->watch = NULL;
	pthread_mutex_lock(&t->lock);
	unlist(t, link);
	HASH_FIND_STR(t->entries, w->id, entry);
	if (entry && list_empty(&entry->links))
		drop_entry(t, entry);
	pthread_mutex_unlock(&t->lock);
	link_unref(link);
}

static void on_letter(struct loop_letter *letter)
{
	struct watch_letter *l = CONTAINER_OF(letter, struct watch_letter, letter);
	struct task_watch *w = l->link->watch;

	if (w)
		w->on_event(w, &l->event);
	if (l->event.kind == TASK_EVENT_PREVIEW)
		close_fd(&l->event.preview_fd);
	link_unref(l->link);
	free(l);
}

static bool send_letter(struct task_link *link, const struct task_event *event)
{
	size_t view_bytes = event->view ? sizeof *event->view : 0;
	struct watch_letter *l = malloc(sizeof *l + view_bytes);

	if (!l)
		abort();
	l->event = *event;
	if (event->view)
		l->event.view = memcpy(l->view, event->view, view_bytes);
	if (event->kind == TASK_EVENT_PREVIEW) {
		l->event.preview_fd = dup(event->preview_fd);
		if (l->event.preview_fd < 0) {
			free(l);
			return false; /* out of descriptors: a preview less */
		}
	}
	l->link = link;
	atomic_fetch_add(&link->refs, 1);
	l->letter.on_arrive = on_letter;
	loop_post(link->home, &l->letter);
	return true;
}

int watch_tell(struct tasks *tasks, const char *id, const struct task_event *event)
{
	struct watch_table *t = tasks->watches;
	struct watch_entry *entry;

	int previews = 0, told = 0;

	if (atomic_load(&t->count) == 0)
		return 0;
	pthread_mutex_lock(&t->lock);
	HASH_FIND_STR(t->entries, id, entry);
	if (entry) {
		LIST_FOR_EACH(it, &entry->links) {
			struct task_link *link = CONTAINER_OF(it, struct task_link, in_entry);
			/* A descriptor and a picture in base64 for each who watches. */
			if (event->kind == TASK_EVENT_PREVIEW &&
			    (!link->previews || previews++ >= TASK_PREVIEW_WATCHERS))
				continue;
			told += send_letter(link, event);
			if (event->kind == TASK_EVENT_ENDED)
				unlist(t, link);
		}
		if (list_empty(&entry->links))
			drop_entry(t, entry);
	}
	pthread_mutex_unlock(&t->lock);
	return told;
}

int watch_wants_previews(struct tasks *tasks, const char *id)
{
	struct watch_entry *entry;
	int wanted = 0;

	pthread_mutex_lock(&tasks->watches->lock);
	HASH_FIND_STR(tasks->watches->entries, id, entry);
	if (entry)
		LIST_FOR_EACH(it, &entry->links)
			wanted = MAX(wanted, CONTAINER_OF(it, struct task_link, in_entry)->previews);
	pthread_mutex_unlock(&tasks->watches->lock);
	return wanted;
}

int watch_count(struct tasks *tasks) { return atomic_load(&tasks->watches->count); }
