/* What targets share that write pictures: a media folder that is opened once, and a check. */
#pragma once

#include <stdlib.h>

#include "base/log.h"
#include "media/media.h"

static inline void check(bool fine)
{
	if (!fine)
		abort();
}

static inline struct media *open_media(void)
{
	static struct media *media;
	static char dir[] = "/dev/shm/fuzz-answer-XXXXXX";
	struct media_options options = {.public_url = "http://127.0.0.1:1", .data_dir = dir};
	struct err err;

	if (!media) {
		log_init(LOG_OFF, false);
		check(mkdtemp(dir) != NULL);
		check(media_open_dir(&options, &media, &err));
	}
	return media;
}
