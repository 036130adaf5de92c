/* The scripted provider: for tests, benchmarks and operators' drills. It answers
 * as its script says, one step an attempt, round and round:
 *
 *     ok          n images of one colour, of the asked size
 *     short       one image fewer than asked
 *     empty       an answer without images
 *     small       n images of half the width and height
 *     cut         n images, each without its second half
 *     large       n images of noise, 3 bytes a pixel: about 3 MB at 1024x1024
 *     stages      as many partial images as are wanted, at once; then n images
 *     crowd       the same, each twice and one stage too many: a broken adapter
 *     fade        the partial images that are wanted, then it fails
 *     broken      the first image, then it fails
 *     twice       n images, and then tells of its end twice: a broken adapter
 *     deaf        an answer without images, and cancelling it changes nothing
 *     stubborn    n images, and cancelling it changes nothing
 *     fail  refuse  block  throttle  uncertain     that outcome
 *     hang        nothing, until cancelled or out of time
 */
#pragma once

#include <stdint.h>

#define FAKE_STEPS_MAX 32

enum fake_step { FAKE_OK, FAKE_SHORT, FAKE_EMPTY, FAKE_SMALL, FAKE_CUT, FAKE_LARGE, FAKE_STAGES, FAKE_CROWD,
		 FAKE_FADE, FAKE_BROKEN, FAKE_TWICE, FAKE_DEAF, FAKE_STUBBORN,
		 FAKE_FAIL, FAKE_REFUSE, FAKE_MODERATE, FAKE_BLOCK, FAKE_THROTTLE, FAKE_UNCERTAIN, FAKE_HANG,
		 FAKE_STEP_COUNT };

struct fake_settings {
	int64_t latency_ms;   /* before the answer; progress moves meanwhile */
	const char *script;   /* "ok" or "fail,fail,ok"; NULL: ok */
};
