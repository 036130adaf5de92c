/* Forms with images in them: multipart/form-data as the JSON object that says the same.
 *
 *     static const struct form_slot slots[] = {{{"image", "image", ERR_INVALID_IMAGE}, "images", 16}, {0}};
 *     form_collect(x, &(struct form_options){.slots = slots, …}, on_form);
 *
 *     static void on_form(struct http_exchange *x, const struct json_value *object,
 *                         const struct arrivals *images)
 *             object     {"prompt":"…","n":"2","images":["blob:9f86d0…"]}
 *
 * Text parts are strings; parts of a slot ("image", "image[]", "image[0]") are images,
 * whatever they are labelled as, and go piece by piece through intakes (arrivals.h): they
 * are durable when on_form is called. Parts may come in any order.
 *
 * Thread rule: the exchange's loop. Drawback: a form's text is held whole.
 */
#pragma once

#include "api/arrivals.h"

struct http_exchange;
struct json_value;

#define FORM_FIELDS_MAX 32     /* text parts that are kept */
#define FORM_FIELD_NAME_MAX 32 /* a longer name is none that anybody asks for */
#define FORM_SLOTS_MAX 2

struct form_slot {
	struct arrival_key key; /* path: the part's name */
	const char *list;	/* the member that holds them as a list; NULL: one, as key.path */
	int most;
};

struct form_options {
	const struct form_slot *slots; /* static; a slot without key.path ends them */
	/* What an image may have; model: the form's `model` as far as it has come, or empty. */
	int64_t (*image_max_bytes)(struct http_exchange *x, const struct form_slot *slot,
				   struct slice model);
	int64_t most_bytes;    /* of the whole body */
	size_t text_max_bytes; /* of the text parts together; more is ERR_REQUEST_TOO_LARGE */
};

/* on_form is called once, as inline_collect() does with on_body; object and images live
 * until it returns. What is wrong with the form is answered here. Holds one of the key's
 * upload slots from the first image on (api/gate.h). */
void form_collect(struct http_exchange *x, const struct form_options *options,
		  void (*on_form)(struct http_exchange *x, const struct json_value *object,
				  const struct arrivals *images));
