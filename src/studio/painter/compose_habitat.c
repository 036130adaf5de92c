/* Where someone belongs: what an art is used to, bent by what it does and what the
 * place offers. */
#include <string.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"

static bool is_solid(const struct art *art)
{
	static const char *const solids[] = {"sphere", "cube", "pyramid_shape", "ring"};
	for (size_t i = 0; i < ARRAY_LEN(solids); i++)
		if (strcmp(solids[i], art->name) == 0)
			return true;
	return false;
}

enum art_habitat compose_habitat(const struct composition *c, const struct art *art,
				 const struct brief_subject *subject)
{
	int offers = compose_place(c->place)->offers;
	enum art_habitat where = art->habitat;
	enum action act = subject->action;
	bool resting = act == ACTION_SITTING || act == ACTION_STANDING || act == ACTION_LYING ||
		       act == ACTION_SLEEPING || act == ACTION_WALKING || act == ACTION_EATING;
	if (act == ACTION_FLYING && where != ART_FAR && where != ART_FREE)
		return ART_AIR;
	if (where == ART_AIR && resting && art->height_m < 3 && offers & OFFERS_GROUND)
		where = ART_GROUND;
	if (c->place == PLACE_UNDERWATER)
		return where == ART_GROUND && act != ACTION_SWIMMING ? ART_GROUND
		       : where == ART_TABLE || where == ART_FAR      ? ART_GROUND
		       : where == ART_FREE                           ? ART_FREE
								     : ART_DEEP;
	if (where == ART_GROUND && act == ACTION_SWIMMING && offers & OFFERS_WATER)
		return ART_WATER;
	if (where == ART_TABLE)
		return offers & OFFERS_ROOF && c->place != PLACE_STUDIO ? ART_TABLE
		       : offers & OFFERS_GROUND                         ? ART_GROUND
									: ART_FREE;
	/* Seen from above, what lives in the deep leaps out of the water. */
	if (where == ART_WATER || where == ART_DEEP)
		where = offers & OFFERS_WATER ? ART_WATER : ART_GROUND;
	if (where == ART_FAR && offers & (OFFERS_ROOF | OFFERS_VOID))
		where = ART_GROUND;
	/* Beside something alive, bodies lie on the ground; signs and hearts float on. */
	if (where == ART_FREE && offers & OFFERS_GROUND && is_solid(art))
		where = ART_GROUND;
	/* A cat in a room with a table is on the table. In the sky, scenery puts a cloud
	 * under whoever stands. */
	return c->has_table && where == ART_GROUND ? ART_TABLE : where;
}
