/* tintype: a self-hosted image-generation API. One program: the command line, the
 * server, and, re-executed by it, the sandboxed image worker. */
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cli/command.h"
#include "studio/studio.h"

int main(int argc, char **argv)
{
	clock_init();
	failpoint_init();
	if (argc > 1 && strcmp(argv[1], "studio-worker") == 0)
		return studio_worker_main(argc, argv);
	return cli_main(argc, argv);
}
