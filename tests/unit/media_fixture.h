/* A media folder, a loop, and files that begin like images, for tests of what comes in.
 *
 *     struct media_bench b;
 *     media_bench_open(&b);
 *     char *png = fake_png(&b…)
 *     media_bench_close(&b);
 */
#pragma once

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/loop.h"
#include "media/media.h"
#include "store_fixture.h"

#define BENCH_URL "http://127.0.0.1:8080"

struct media_bench {
	struct fixture f;
	struct media *media;
	struct loop *loop;
};

static inline void media_bench_open(struct media_bench *b)
{
	struct media_options options = {.public_url = BENCH_URL};
	struct err err;

	fixture_dir(&b->f);
	options.data_dir = b->f.dir;
	ASSERT_OK(loop_create(&b->loop, &err));
	ASSERT_OK(media_open_dir(&options, &b->media, &err));
	loop_turn(b->loop, 0); /* this thread's loop from now on */
}

static inline void media_bench_close(struct media_bench *b)
{
	media_settle(b->media);
	loop_turn(b->loop, 0);
	media_close(b->media);
	loop_destroy(b->loop);
	nftw(b->f.dir, fixture_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Files below a folder of blobs/; tmp is one of them. */
static inline int media_bench_count(const struct media_bench *b, bool in_tmp)
{
	int count = 0;

	for (int i = in_tmp ? -1 : 0; i < (in_tmp ? 0 : MEDIA_FOLDERS); i++) {
		char path[128];
		snprintf(path, sizeof path, in_tmp ? "%s/blobs/tmp" : "%s/blobs/%02x", b->f.dir, (unsigned)i);
		DIR *dir = opendir(path);
		struct dirent *entry;
		assert_non_null(dir);
		while ((entry = readdir(dir)))
			count += entry->d_name[0] != '.';
		closedir(dir);
	}
	return count;
}

/* len bytes that begin as a PNG of this size, and are noise (the same for the same seed)
 * behind it. */
static inline char *fake_png(size_t len, unsigned width, unsigned height, unsigned seed)
{
	char *p = malloc(len + 1);
	unsigned char head[33] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R',
			 (unsigned char)(width >> 24), (unsigned char)(width >> 16), (unsigned char)(width >> 8),
			 (unsigned char)width, (unsigned char)(height >> 24), (unsigned char)(height >> 16),
			 (unsigned char)(height >> 8), (unsigned char)height, 8, 6, 0, 0, 0, 1, 2, 3, 4};

	for (size_t i = 0; i < len; i++)
		p[i] = i < sizeof head ? (char)head[i] : (char)(rand_r(&seed) >> 8);
	return p;
}
