/* Those that wait for a place at a provider, in the order in which they came: whoever gives a
 * place back asks the first of them. Else a place would go to whoever looks at the right
 * moment: those that come all the time, before those that wait.
 */
#include "task/run.h"

/* One that has failed at a provider comes back to where it stood. */
void line_join(struct run *run)
{
	struct list *at = run->tasks->line.prev;

	if (run->in_line)
		return;
	run->in_line = true;
	while (at != &run->tasks->line && CONTAINER_OF(at, struct run, line_link)->entered > run->entered)
		at = at->prev;
	list_append(at->next, &run->line_link);
}

void line_leave(struct run *run)
{
	if (run->in_line)
		list_remove(&run->line_link);
	run->in_line = false;
}

void line_next(struct tasks *tasks)
{
	LIST_FOR_EACH(it, &tasks->line) {
		struct run *run = CONTAINER_OF(it, struct run, line_link);
		loop_timer_cancel(tasks->loop, &run->retry);
		run_next_attempt(run);
		if (run->asking)
			return; /* one place, one that takes it */
	}
}
