/* The worker process: started by the studio, talks frames (studio/frame.h) on one
 * inherited socket. studio_worker_main() is declared in studio/studio.h.
 */
#pragma once

#define WORKER_SOCKET_FD 3
#define WORKER_COMMAND "studio-worker"
#define WORKER_SOFTWARE "tintype painter (sandbox)" /* in every painted file's metadata */
#define WORKER_CONVERTER "tintype"		     /* in that of one that was only converted */
