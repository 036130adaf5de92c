/* The wire between the gateway and a studio worker: frames of one fixed size over
 * a SOCK_SEQPACKET socketpair, with at most one descriptor (a memfd) beside each.
 *
 *     struct frame f = {.kind = FRAME_PROGRESS, .number = job, .progress.percent = 40};
 *     frame_send(sock, &f, -1, FRAME_NOW);
 *     switch (frame_receive(sock, FRAME_FROM_WORKER, FRAME_NOW, &f, &fd)) …
 *
 * Neither side trusts the other: a frame of another size, of a kind that does not
 * come from there, or with a descriptor too many or too few is FRAME_BAD; what the
 * fields say is for the receiver to check. Both ends are one binary on one machine,
 * so fields are native; whole structs are sent, so fill them from zero.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

/* kind, its number on the wire, who sends it, whether a descriptor comes with it */
#define FRAME_TABLE(X)                             \
	X(SETUP, 1, FRAME_FROM_GATEWAY, false)     \
	X(PAINT, 2, FRAME_FROM_GATEWAY, true)      \
	X(CANCEL, 3, FRAME_FROM_GATEWAY, false)    \
	X(READ, 4, FRAME_FROM_GATEWAY, true)       \
	X(MATERIAL, 5, FRAME_FROM_GATEWAY, true)   \
	X(READY, 16, FRAME_FROM_WORKER, false)     \
	X(PROGRESS, 17, FRAME_FROM_WORKER, false)  \
	X(PREVIEW, 18, FRAME_FROM_WORKER, true)    \
	X(DONE, 19, FRAME_FROM_WORKER, true)       \
	X(FAILED, 20, FRAME_FROM_WORKER, false)    \
	X(PIXELS, 21, FRAME_FROM_WORKER, true)     \
	X(CHECKED, 22, FRAME_FROM_WORKER, false)   \
	X(ENCODED, 23, FRAME_FROM_WORKER, true)

enum frame_kind {
#define X(name, number, from, fd) FRAME_##name = number,
	FRAME_TABLE(X)
#undef X
};

enum frame_from { FRAME_FROM_GATEWAY, FRAME_FROM_WORKER };

struct frame {
	uint32_t kind;
	uint32_t leaving; /* DONE, FAILED, PIXELS, CHECKED, ENCODED: the worker takes no further job and exits */
	uint64_t number;  /* of the job; 0 in SETUP and READY */
	union {
		struct {
			int64_t memory_bytes, cpu_s, file_bytes;
		} setup;
		struct {
			uint64_t seed;
			uint32_t variation, transparent, quality, format, compression, previews;
			int32_t width_px, height_px;
			uint32_t prompt_bytes; /* the descriptor holds the prompt */
			uint32_t references, masks; /* how many MATERIALs of this number came before it */
		} paint;
		struct {
			uint64_t bytes; /* of the image file in the descriptor */
			uint32_t index; /* 0, 1, …: references in their order, then the mask */
			uint32_t is_mask;
		} material; /* of the PAINT that follows */
		struct {
			uint64_t bytes; /* of the image file in the descriptor */
			int64_t pixels_max;
			int32_t edge_max_px, want_width_px, want_height_px;
			uint32_t needs_alpha, check_only, strict;
			uint32_t encode, format, compression, white_mask; /* to a file, as ENCODED */
		} read;
		struct {
			uint32_t layers; /* enum sandbox_layer bits that hold */
			uint32_t start_ms;
		} ready;
		struct {
			uint32_t percent;
		} progress;
		struct {
			uint64_t bytes; /* of the file in the descriptor */
			uint32_t index; /* PREVIEW */
			uint32_t paint_ms, encode_ms; /* DONE */
		} file;
		struct {
			uint64_t bytes; /* PIXELS, ENCODED: in the descriptor; CHECKED: 0 */
			int32_t width_px, height_px;
			uint32_t format, has_alpha, decode_ms;
		} image; /* PIXELS, CHECKED, ENCODED */
		struct {
			uint32_t code; /* enum err_code */
			char message[ERR_MESSAGE_MAX];
		} failed;
	};
};

enum frame_io {
	FRAME_OK,
	FRAME_LATER,  /* would have to wait */
	FRAME_CLOSED, /* the other side has gone */
	FRAME_BAD,    /* not a frame: stop talking to that side */
};

enum frame_wait { FRAME_NOW, FRAME_WAIT };

/* fd: borrowed, or -1. */
enum frame_io frame_send(int sock, const struct frame *f, int fd, enum frame_wait wait) MUST_CHECK;
/* *ret_fd: owned by the caller on FRAME_OK, -1 for kinds without one. */
enum frame_io frame_receive(int sock, enum frame_from from, enum frame_wait wait,
			    struct frame *ret, int *ret_fd) MUST_CHECK;
