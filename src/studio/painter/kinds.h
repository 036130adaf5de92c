/* What can be said about a scene, as tables. The names are the ids that the
 * vocabulary files (words/…) use; adding a row here and words there is all it
 * takes for the reader to know it.
 */
#pragma once

/* Where the scene is. ABSTRACT: no place was understood. */
#define PLACE_TABLE(X) \
	X(ABSTRACT, abstract) X(OCEAN, ocean) X(BEACH, beach) X(LAKE, lake) X(RIVER, river) \
	X(WATERFALL, waterfall) X(UNDERWATER, underwater) X(MOUNTAINS, mountains) \
	X(FOREST, forest) X(JUNGLE, jungle) X(MEADOW, meadow) X(GARDEN, garden) X(FIELD, field) \
	X(PARK, park) X(DESERT, desert) X(SNOWFIELD, snowfield) X(ISLAND, island) \
	X(HARBOR, harbor) X(VILLAGE, village) X(CITY, city) X(STREET, street) X(ROOM, room) \
	X(KITCHEN, kitchen) X(CAFE, cafe) X(LIBRARY, library) X(STUDIO, studio) X(SKY, sky) \
	X(SPACE, space) X(VOLCANO, volcano) X(CAVE, cave)

/* The hour decides the sun's height, the sky's colours and the lamps. */
#define HOUR_TABLE(X) \
	X(UNSAID, unsaid) X(DAWN, dawn) X(MORNING, morning) X(DAY, day) X(GOLDEN, golden) \
	X(SUNSET, sunset) X(DUSK, dusk) X(NIGHT, night)

#define WEATHER_TABLE(X) \
	X(UNSAID, unsaid) X(CLEAR, clear) X(CLOUDY, cloudy) X(RAIN, rain) X(STORM, storm) \
	X(SNOW, snow) X(FOG, fog) X(WIND, wind) X(RAINBOW, rainbow) X(AURORA, aurora)

#define SEASON_TABLE(X) \
	X(UNSAID, unsaid) X(SPRING, spring) X(SUMMER, summer) X(AUTUMN, autumn) X(WINTER, winter)

/* How the picture is made: applied while painting and in finish. */
#define STYLE_TABLE(X) \
	X(PAINTERLY, painterly) X(WATERCOLOR, watercolor) X(INK, ink) X(OIL, oil) \
	X(PENCIL, pencil) X(PIXEL, pixel) X(NEON, neon) X(CINEMATIC, cinematic) \
	X(POSTER, poster) X(MINIMAL, minimal) X(VINTAGE, vintage) X(CARTOON, cartoon) \
	X(MOSAIC, mosaic) X(NOIR, noir) X(PASTEL, pastel) X(PAPERCUT, papercut)

#define MOOD_TABLE(X) \
	X(UNSAID, unsaid) X(CALM, calm) X(CHEERFUL, cheerful) X(DRAMATIC, dramatic) \
	X(MYSTERIOUS, mysterious) X(ROMANTIC, romantic) X(DREAMY, dreamy) X(DARK, dark) \
	X(COLORFUL, colorful) X(COZY, cozy)

#define POSITION_TABLE(X) \
	X(UNSAID, unsaid) X(LEFT, left) X(RIGHT, right) X(CENTER, center) X(TOP, top) \
	X(BOTTOM, bottom) X(FOREGROUND, foreground) X(BACKGROUND, background)

/* What a subject is doing: arts use what suits them and ignore the rest. */
#define ACTION_TABLE(X) \
	X(NONE, none) X(STANDING, standing) X(SITTING, sitting) X(LYING, lying) \
	X(SLEEPING, sleeping) X(WALKING, walking) X(RUNNING, running) X(JUMPING, jumping) \
	X(PLAYING, playing) X(FLYING, flying) X(SWIMMING, swimming) X(EATING, eating) \
	X(DANCING, dancing) X(READING, reading) X(SINGING, singing)

/* How several references become one picture. */
#define ENSEMBLE_TABLE(X) \
	X(UNSAID, unsaid) X(BLEND, blend) X(BESIDE, beside) X(COLLAGE, collage)

#define X(id, name) PLACE_##id,
enum place { PLACE_TABLE(X) PLACE_COUNT };
#undef X
#define X(id, name) HOUR_##id,
enum hour { HOUR_TABLE(X) HOUR_COUNT };
#undef X
#define X(id, name) WEATHER_##id,
enum weather { WEATHER_TABLE(X) WEATHER_COUNT };
#undef X
#define X(id, name) SEASON_##id,
enum season { SEASON_TABLE(X) SEASON_COUNT };
#undef X
#define X(id, name) STYLE_##id,
enum style { STYLE_TABLE(X) STYLE_COUNT };
#undef X
#define X(id, name) MOOD_##id,
enum mood { MOOD_TABLE(X) MOOD_COUNT };
#undef X
#define X(id, name) POSITION_##id,
enum position { POSITION_TABLE(X) POSITION_COUNT };
#undef X
#define X(id, name) ACTION_##id,
enum action { ACTION_TABLE(X) ACTION_COUNT };
#undef X
#define X(id, name) ENSEMBLE_##id,
enum ensemble { ENSEMBLE_TABLE(X) ENSEMBLE_COUNT };
#undef X
