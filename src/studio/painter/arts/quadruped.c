/* Four legs: trunk, neck, head, tail and legs from proportions and a gesture.
 * Role: all mammals on four legs, and what is built like them (dragon, unicorn).
 */
#include "studio/painter/arts/anatomy.h"

/* ---------------------------------------------------------------------- gestures */

#define FEET(...) .foot = {__VA_ARGS__}

enum gesture {
	GESTURE_STAND,
	GESTURE_WALK,
	GESTURE_TROT,
	GESTURE_RUN_STRETCHED,
	GESTURE_RUN_GATHERED,
	GESTURE_JUMP,
	GESTURE_SIT,
	GESTURE_LIE,
	GESTURE_CURL,
	GESTURE_SLEEP,
	GESTURE_BAT, /* sits up, one paw in the air: a cat at play */
	GESTURE_BOW, /* front down, rump up: a dog's invitation */
	GESTURE_GRAZE,
	GESTURE_REAR,
	GESTURE_CROUCH, /* a small one at rest, rump on its heels */
	GESTURE_HOP,
	GESTURE_BEG, /* upright, hands before the chest */
};

/* clang-format off */
static const struct quad_pose gestures[] = {
	[GESTURE_STAND] = {0.5f, 1, -0.5f, 1, 0, 0, 0, 18, 0, 0,
		FEET({0.05f, 0, 4}, {-0.10f, 0, 0}, {-0.14f, 0, 12}, {0.08f, 0, 12}), .yaw = 24},
	[GESTURE_WALK] = {0.5f, 1, -0.5f, 0.99f, 0, -6, 0, 14, 8, 0,
		FEET({0.38f, 0.02f, 14}, {-0.30f, 0, -22}, {-0.36f, 0, -20}, {0.30f, 0, 14}), .yaw = 20},
	[GESTURE_TROT] = {0.5f, 1.02f, -0.5f, 1, 0, 4, 0, 12, 10, 0,
		FEET({0.40f, 0.22f, -20}, {-0.34f, 0.03f, -34}, {-0.42f, 0.06f, -40}, {0.34f, 0.12f, 14}),
		.yaw = 18, .lift = 0.03f},
	[GESTURE_RUN_STRETCHED] = {0.52f, 0.96f, -0.52f, 0.98f, -0.02f, -16, 4, 16, 16, 0,
		FEET({0.64f, 0.26f, 50}, {0.88f, 0.42f, 62}, {-0.74f, 0.24f, -56}, {-0.96f, 0.40f, -66}),
		.yaw = 18, .lift = 0.06f},
	[GESTURE_RUN_GATHERED] = {0.47f, 1.02f, -0.45f, 0.90f, 0.07f, -8, 0, 16, 14, 0,
		FEET({0.46f, 0.36f, -35}, {0.80f, 0.46f, 40}, {0.12f, 0.0f, 16}, {-0.40f, 0.02f, -40}),
		.yaw = 24},
	[GESTURE_JUMP] = {0.50f, 1.22f, -0.50f, 0.92f, 0.03f, -8, 6, 14, 14, 0,
		FEET({0.66f, 0.78f, 70}, {0.48f, 0.60f, 30}, {-0.78f, 0.02f, -52}, {-0.66f, 0.10f, -46}),
		.yaw = 20, .lift = 0.12f},
	[GESTURE_SIT] = {0.24f, 1.06f, -0.34f, 0.36f, 0.04f, 16, -4, 34, -78, 60,
		FEET({0.10f, 0, 2}, {0.02f, 0, 2}, {0.30f, 0, 78}, {0.34f, 0, 78}), .yaw = 34, .winds = true},
	[GESTURE_LIE] = {0.44f, 0.44f, -0.46f, 0.36f, 0.02f, 14, 0, 22, -60, 40,
		FEET({0.62f, 0, 60}, {0.50f, 0, 60}, {0.42f, 0, 84}, {0.40f, 0, 84}), .yaw = 24},
	[GESTURE_CURL] = {0.30f, 0.34f, -0.34f, 0.34f, 0.04f, -60, -24, 10, -60, 0,
		FEET({0.30f, 0, 80}, {0.2f, 0, 80}, {0.4f, 0, 84}, {0.4f, 0, 84}), .yaw = 20,
		.curled = true, .asleep = true},
	[GESTURE_SLEEP] = {0.44f, 0.42f, -0.46f, 0.38f, 0.02f, -52, -6, 20, -60, 30,
		FEET({0.66f, 0, 70}, {0.54f, 0, 70}, {0.44f, 0, 84}, {0.40f, 0, 84}), .yaw = 26,
		.asleep = true},
	[GESTURE_BAT] = {0.10f, 1.22f, -0.32f, 0.42f, 0.06f, 8, 18, 12, -46, 30,
		FEET({0.84f, 1.30f, 118}, {0.40f, 0.62f, 40}, {0.36f, 0, 76}, {0.30f, 0, 78}), .yaw = 22, .winds = true},
	[GESTURE_BOW] = {0.52f, 0.46f, -0.44f, 1, -0.02f, 34, 8, 22, 40, 30,
		FEET({0.66f, 0, 62}, {0.52f, 0, 62}, {-0.10f, 0, 16}, {0.06f, 0, 14}), .yaw = 22},
	[GESTURE_GRAZE] = {0.5f, 0.98f, -0.5f, 1, 0, -88, -26, 12, 0, 0,
		FEET({0.16f, 0, -4}, {-0.14f, 0, 6}, {-0.16f, 0, 14}, {0.08f, 0, 12}), .yaw = 22},
	[GESTURE_REAR] = {0.10f, 1.55f, -0.42f, 0.86f, 0.02f, 6, -16, 12, 10, 0,
		FEET({0.62f, 0.86f, -40}, {0.50f, 1.06f, -20}, {0.02f, 0, 10}, {0.26f, 0, 10}), .yaw = 20},
	[GESTURE_CROUCH] = {0.42f, 1, -0.42f, 0.86f, 0.05f, 0, 0, 26, 0, 0,
		FEET({0.10f, 0, 10}, {0.0f, 0, 6}, {0.36f, 0, 80}, {0.30f, 0, 80}), .yaw = 34},
	[GESTURE_HOP] = {0.50f, 1.24f, -0.50f, 1.30f, 0.06f, -16, 0, 18, 0, 0,
		FEET({0.46f, 0.30f, 20}, {0.66f, 0.40f, 40}, {-0.50f, 0.30f, -60}, {-0.64f, 0.38f, -66}),
		.yaw = 24, .lift = 0.10f},
	[GESTURE_BEG] = {0.20f, 1.45f, -0.30f, 0.55f, 0.03f, 4, 0, 26, 0, 0,
		FEET({0.62f, 1.0f, 60}, {0.60f, 1.0f, 60}, {0.36f, 0, 80}, {0.32f, 0, 80}), .yaw = 34},
};
/* clang-format on */

/* What each kind of body does for each action: up to three gestures to choose from. */
struct habit {
	enum action action;
	int n;
	enum gesture gestures[3];
};
#define HABIT_END                                                                                  \
	{                                                                                          \
		ACTION_COUNT, 0,                                                                   \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

/* clang-format off */
static const struct habit cat_habits[] = {
	{ACTION_NONE, 3, {GESTURE_SIT, GESTURE_STAND, GESTURE_SIT}},
	{ACTION_SITTING, 1, {GESTURE_SIT}}, {ACTION_LYING, 1, {GESTURE_LIE}},
	{ACTION_READING, 1, {GESTURE_SIT}}, {ACTION_SINGING, 1, {GESTURE_SIT}},
	{ACTION_SLEEPING, 2, {GESTURE_CURL, GESTURE_SLEEP}}, {ACTION_WALKING, 1, {GESTURE_WALK}},
	{ACTION_RUNNING, 2, {GESTURE_RUN_STRETCHED, GESTURE_RUN_GATHERED}},
	{ACTION_JUMPING, 1, {GESTURE_JUMP}}, {ACTION_FLYING, 1, {GESTURE_JUMP}},
	{ACTION_PLAYING, 1, {GESTURE_BAT}}, {ACTION_DANCING, 1, {GESTURE_BAT}},
	{ACTION_STANDING, 1, {GESTURE_STAND}}, {ACTION_EATING, 1, {GESTURE_GRAZE}}, HABIT_END};

static const struct habit dog_habits[] = {
	{ACTION_NONE, 3, {GESTURE_STAND, GESTURE_SIT, GESTURE_STAND}},
	{ACTION_SITTING, 1, {GESTURE_SIT}}, {ACTION_LYING, 1, {GESTURE_LIE}},
	{ACTION_READING, 1, {GESTURE_SIT}}, {ACTION_SINGING, 1, {GESTURE_SIT}},
	{ACTION_SLEEPING, 1, {GESTURE_SLEEP}}, {ACTION_WALKING, 1, {GESTURE_WALK}},
	{ACTION_RUNNING, 2, {GESTURE_RUN_STRETCHED, GESTURE_RUN_GATHERED}},
	{ACTION_JUMPING, 1, {GESTURE_JUMP}}, {ACTION_FLYING, 1, {GESTURE_JUMP}},
	{ACTION_PLAYING, 1, {GESTURE_BOW}}, {ACTION_DANCING, 1, {GESTURE_BOW}},
	{ACTION_STANDING, 1, {GESTURE_STAND}}, {ACTION_EATING, 1, {GESTURE_GRAZE}}, HABIT_END};

static const struct habit hoofed_habits[] = {
	{ACTION_NONE, 2, {GESTURE_STAND, GESTURE_WALK}}, {ACTION_SITTING, 1, {GESTURE_LIE}},
	{ACTION_LYING, 1, {GESTURE_LIE}}, {ACTION_SLEEPING, 1, {GESTURE_SLEEP}},
	{ACTION_WALKING, 1, {GESTURE_WALK}},
	{ACTION_RUNNING, 2, {GESTURE_RUN_STRETCHED, GESTURE_RUN_GATHERED}},
	{ACTION_JUMPING, 2, {GESTURE_JUMP, GESTURE_REAR}}, {ACTION_FLYING, 1, {GESTURE_RUN_STRETCHED}},
	{ACTION_PLAYING, 2, {GESTURE_TROT, GESTURE_REAR}}, {ACTION_DANCING, 1, {GESTURE_REAR}},
	{ACTION_STANDING, 1, {GESTURE_STAND}}, {ACTION_EATING, 1, {GESTURE_GRAZE}}, HABIT_END};

static const struct habit heavy_habits[] = {
	{ACTION_NONE, 2, {GESTURE_WALK, GESTURE_STAND}}, {ACTION_SITTING, 1, {GESTURE_SIT}},
	{ACTION_LYING, 1, {GESTURE_LIE}}, {ACTION_SLEEPING, 1, {GESTURE_SLEEP}},
	{ACTION_WALKING, 1, {GESTURE_WALK}}, {ACTION_RUNNING, 1, {GESTURE_RUN_GATHERED}},
	{ACTION_JUMPING, 1, {GESTURE_RUN_STRETCHED}}, {ACTION_PLAYING, 1, {GESTURE_TROT}},
	{ACTION_DANCING, 1, {GESTURE_REAR}}, {ACTION_STANDING, 1, {GESTURE_STAND}},
	{ACTION_EATING, 1, {GESTURE_GRAZE}}, HABIT_END};

static const struct habit small_habits[] = {
	{ACTION_NONE, 1, {GESTURE_CROUCH}}, {ACTION_RUNNING, 1, {GESTURE_HOP}},
	{ACTION_JUMPING, 1, {GESTURE_HOP}}, {ACTION_PLAYING, 2, {GESTURE_HOP, GESTURE_BAT}},
	{ACTION_DANCING, 1, {GESTURE_BEG}}, {ACTION_SLEEPING, 1, {GESTURE_SLEEP}},
	{ACTION_EATING, 1, {GESTURE_BEG}}, {ACTION_STANDING, 1, {GESTURE_BEG}},
	{ACTION_WALKING, 1, {GESTURE_WALK}}, {ACTION_FLYING, 1, {GESTURE_HOP}}, HABIT_END};

static const struct habit upright_habits[] = {
	{ACTION_NONE, 2, {GESTURE_BEG, GESTURE_BEG}}, {ACTION_RUNNING, 1, {GESTURE_HOP}},
	{ACTION_JUMPING, 1, {GESTURE_HOP}}, {ACTION_FLYING, 1, {GESTURE_HOP}},
	{ACTION_WALKING, 1, {GESTURE_WALK}}, {ACTION_SLEEPING, 1, {GESTURE_SLEEP}},
	{ACTION_LYING, 1, {GESTURE_CROUCH}}, HABIT_END};

static const struct habit panda_habits[] = {
	{ACTION_NONE, 2, {GESTURE_SIT, GESTURE_WALK}}, {ACTION_WALKING, 1, {GESTURE_WALK}},
	{ACTION_SITTING, 1, {GESTURE_SIT}}, {ACTION_EATING, 1, {GESTURE_SIT}},
	{ACTION_RUNNING, 1, {GESTURE_RUN_GATHERED}}, {ACTION_PLAYING, 1, {GESTURE_BAT}},
	{ACTION_SLEEPING, 1, {GESTURE_SLEEP}}, {ACTION_LYING, 1, {GESTURE_LIE}},
	{ACTION_STANDING, 1, {GESTURE_STAND}}, {ACTION_DANCING, 1, {GESTURE_REAR}}, HABIT_END};
/* clang-format on */

struct quad_pose quadruped_pose(const struct art_ctx *a, enum quad_kind kind)
{
	static const struct habit *const all[] = {cat_habits,    dog_habits,   hoofed_habits,
						  heavy_habits,  small_habits, panda_habits,
						  upright_habits};
	const struct habit *h = all[kind];
	while (h->action != a->action && h[1].action != ACTION_COUNT)
		h++;
	if (h->action != a->action)
		h = all[kind]; /* nothing special: as usual */
	struct quad_pose pose = gestures[h->gestures[rng_int(a->rng, 0, h->n - 1)]];
	pose.yaw += (float)rng_range(a->rng, -7, 9);
	pose.head_turn += (float)rng_range(a->rng, -6, 14);
	pose.head_deg += (float)rng_range(a->rng, -4, 4);
	pose.tail_deg += (float)rng_range(a->rng, -10, 12);
	pose.tail_curl += (float)rng_range(a->rng, -15, 15);
	for (int i = 0; i < 4; i++)
		pose.foot[i].x += (float)rng_range(a->rng, -0.04, 0.04);
	return pose;
}

struct quadruped quadruped_young(const struct quadruped *adult)
{
	struct quadruped q = *adult;
	q.length *= 0.86f;
	q.head.r *= 1.36f;
	q.head.eye *= 1.22f;
	q.head.muzzle = q.head.wide + (q.head.muzzle - q.head.wide) * 0.72f;
	q.neck *= 0.86f;
	q.tail *= 0.8f;
	q.arm_r *= 1.1f;
	q.leg_r *= 1.05f;
	q.foot_r *= 1.15f;
	q.stature += 0.3f * adult->head.r;
	return q;
}

/* -------------------------------------------------------------------------- legs */

/* The joint between two bones from root to end: bent towards `bend` (x direction). */
static struct vec joint_between(struct vec root, struct vec *end, float upper, float lower,
				float bend)
{
	struct vec way = vec_sub(*end, root);
	float d = vec_length(way), longest = (upper + lower) * 0.995f;
	if (d > longest) {
		*end = vec_along(root, way, longest / d);
		way = vec_sub(*end, root);
		d = longest;
	}
	d = float_max(d, fabsf(upper - lower) + 1e-4f);
	float along = (upper * upper - lower * lower + d * d) / (2 * d);
	float aside = sqrtf(float_max(upper * upper - along * along, 0));
	struct vec dir = vec_unit(way);
	struct vec out = vec_unit(vec(-dir.y, dir.x, 0));
	/* Of the two sides of the line, the one where the joint bends: knees forward, and
	 * up when the leg reaches ahead; elbows back, and down when it is raised. */
	float right = bend > 0       ? out.x + out.y * dir.x
		      : dir.y > 0.1f ? -out.y
				     : -out.x - 0.6f * out.y;
	if (right < 0)
		out = vec_scale(out, -1);
	return vec_along(vec_along(root, dir, along), out, aside);
}

/* What feet and tails cannot go below. */
static float ground_below(const struct sculpt *s)
{
	return s->grounded && !s->afloat ? 0 : -9;
}

static void foot_build(struct sculpt *s, const struct quadruped *q, struct vec ankle,
		       struct vec toe, float r)
{
	struct sculpt_pen keep = s->pen;
	float ground = ground_below(s);
	struct vec down = vec_unit(vec_sub(toe, ankle));
	struct vec ahead = vec_unit(vec(-down.y, down.x, 0));
	if (toe.y > ground + q->foot_r * 1.5f) /* in the air toes hang on from the leg */
		ahead = vec_unit(vec_along(ahead, down, 1.1f));
	s->pen.tag = TAG_PAW;
	s->pen.fur *= 0.85f;
	s->pen.blend = r * 0.8f;
	if (q->foot == FOOT_PAW) {
		/* A foot on the ground lies flat whatever the leg does. */
		if (ahead.x < 0.5f && toe.y < ground + q->foot_r * 1.5f)
			ahead = vec(1, 0, 0);
		struct frame f = {ahead, vec_unit(vec(-ahead.y, ahead.x, 0)), vec(0, 0, 1)};
		struct vec c = vec_along(toe, ahead, q->foot_r * 0.45f);
		c.y = float_max(c.y, ground + q->foot_r * 0.6f);
		sculpt_ball(s, c, &f, q->foot_r * 1.25f, q->foot_r * 0.72f, q->foot_r * 0.95f);
		s->pen.blend = q->foot_r * 0.22f;
		for (int i = 0; i < 4; i++) { /* toes */
			float u = (float)i - 1.5f;
			sculpt_ball(s,
				    frame_at(&f, c, q->foot_r * (1.0f - 0.10f * u * u),
					     -q->foot_r * 0.14f, u * q->foot_r * 0.46f),
				    &f, q->foot_r * 0.42f, q->foot_r * 0.40f, q->foot_r * 0.30f);
		}
	} else if (q->foot == FOOT_HOOF) {
		s->pen.fur = 0;
		s->pen.gloss = 0.2f;
		s->pen.blend = 0.01f;
		s->pen.color = color_rgb(0x3a302a);
		struct vec tip =
		    vec_along(vec_along(toe, down, q->foot_r * 0.5f), ahead, q->foot_r * 0.35f);
		tip.y = float_max(tip.y, ground + q->foot_r * 0.7f);
		sculpt_limb(s, vec_along(tip, down, -q->foot_r * 0.9f), q->foot_r * 0.78f, tip,
			    q->foot_r);
	} else {
		struct vec tip = vec_along(toe, vec(1, 0, 0), q->foot_r * 0.15f);
		tip.y = float_max(tip.y, ground + q->foot_r * 0.55f);
		sculpt_ball(s, tip, NULL, q->foot_r * 1.1f, q->foot_r * 0.6f, q->foot_r * 1.05f);
	}
	s->pen = keep;
}

struct leg {
	struct vec root, foot;
	const float *bones;
	float tilt, bend, top_r, foot_r, thigh;
	enum body_tag tag;
};

static void leg_build(struct sculpt *s, const struct quadruped *q, const struct leg *leg)
{
	struct sculpt_pen keep = s->pen;
	float tilt = radians(leg->tilt);
	float sole = q->foot == FOOT_PAW ? q->foot_r * 0.5f : q->foot_r * 0.9f;
	struct vec toe = leg->foot;
	toe.y = float_max(toe.y, ground_below(s) + sole);
	struct vec ankle =
	    vec(toe.x - leg->bones[2] * sinf(tilt), toe.y + leg->bones[2] * cosf(tilt), toe.z);
	struct vec was = ankle;
	struct vec knee = joint_between(leg->root, &ankle, leg->bones[0], leg->bones[1], leg->bend);
	toe = vec_add(toe, vec_sub(ankle, was));
	float mid_r = leg->foot_r + (leg->top_r - leg->foot_r) * 0.42f;
	s->pen.tag = (int)leg->tag;
	s->pen.blend = 0.10f;
	s->pen.flat = vec(0, 0, 1);
	s->pen.thin = leg->thigh;
	sculpt_limb(s, leg->root, leg->top_r, knee, mid_r * 1.12f);
	s->pen.thin = 0;
	s->pen.blend = 0.05f;
	s->pen.fur *= 0.7f;
	sculpt_limb(s, knee, mid_r, ankle, leg->foot_r * 1.08f);
	s->pen.blend = 0.03f;
	sculpt_limb(s, ankle, leg->foot_r * 1.05f, toe, leg->foot_r * 0.9f);
	foot_build(s, q, ankle, toe, leg->foot_r);
	s->pen = keep;
}

static void legs_build(struct sculpt *s, const struct quadruped *q, const struct quad_pose *pose,
		       struct quad_body *b)
{
	for (int i = 0; i < 4; i++) {
		bool fore = i < 2;
		float side = i % 2 == 0 ? 1 : -1;
		const float *bones = fore ? q->arm : q->leg;
		float reach = bones[0] + bones[1] + bones[2];
		struct vec joint = fore ? b->shoulder : b->hip;
		struct leg leg = {
		    .root = vec(joint.x, joint.y, side * q->stance * 0.8f),
		    .foot = vec(joint.x + pose->foot[i].x * reach,
				pose->foot[i].y * reach + pose->lift, side * q->stance),
		    .bones = bones,
		    .tilt = pose->foot[i].tilt,
		    .bend = fore ? -1 : 1,
		    .top_r = fore ? q->arm_r : q->leg_r,
		    .foot_r = fore ? q->wrist_r : q->ankle_r,
		    .thigh = fore ? 0.7f : 0.62f,
		    .tag = fore ? TAG_ARM : TAG_LEG,
		};
		leg_build(s, q, &leg);
		b->foot[i] = leg.foot;
	}
}

/* ------------------------------------------------------------------------- trunk */

static void trunk_build(struct sculpt *s, const struct quadruped *q, const struct quad_pose *pose,
			struct quad_body *b)
{
	struct vec way = vec_unit(vec_sub(b->shoulder, b->hip));
	struct vec up = vec(-way.y, way.x, 0);
	struct vec points[5];
	float radii[5] = {q->rump * 0.82f, q->rump, q->waist, q->chest, q->chest * 0.72f};
	points[0] = vec_along(vec_along(b->hip, way, -0.55f * q->rump), up, q->rump_up);
	points[1] = vec_along(vec_along(b->hip, way, 0.10f * q->length), up, q->rump_up);
	points[2] = vec_along(vec_mix(b->hip, b->shoulder, 0.52f), up,
			      (q->rump_up + q->chest_up) / 2 + q->tuck + pose->arch);
	points[3] = vec_along(vec_along(b->shoulder, way, -0.14f * q->length), up, q->chest_up);
	points[4] =
	    vec_along(vec_along(b->shoulder, way, 0.06f * q->length), up, q->chest_up * 0.8f);
	if (pose->curled) {
		/* Round like a bun: the back bends away from us, nose to tail. */
		static const float turn[5] = {0.05f, -0.16f, -0.28f, -0.16f, 0.06f};
		for (int i = 0; i < 5; i++)
			points[i].z += turn[i] * q->length;
	}
	s->pen.tag = TAG_TRUNK;
	s->pen.blend = 0.08f;
	s->pen.flat = vec(0, 0, 1);
	s->pen.thin = q->slim;
	s->pen.comb = vec_unit(vec_add(vec_scale(way, -1), vec(0, -0.35f, 0)));
	sculpt_chain(s, points, radii, 5, 3);
	s->pen.thin = 0;
	b->mid = points[2];
	b->chest = points[4];
	b->rump = points[0];
	b->withers = vec_along(points[3], up, q->chest);
	b->tail_root = vec_along(vec_along(points[0], up, q->rump * 0.42f), way, -0.55f * q->rump);
}

static void tail_build(struct sculpt *s, const struct quadruped *q, const struct quad_pose *pose,
		       struct quad_body *b)
{
	enum { JOINTS = 6 };
	struct vec points[JOINTS], way = vec_unit(vec_sub(b->shoulder, b->hip));
	float radii[JOINTS], lean = atan2f(way.y, way.x);
	if (q->tail <= 0) {
		b->tail_tip = b->tail_root;
		return;
	}
	struct vec p = vec_along(b->tail_root, way, 0.3f * q->rump);
	for (int i = 0; i < JOINTS; i++) {
		float t = (float)i / (JOINTS - 1);
		float rise =
		    q->tail_deg + pose->tail_deg + (q->tail_curl + pose->tail_curl) * t * t;
		float a = radians(180 - rise) + lean * (1 - t);
		points[i] = p;
		radii[i] = q->tail_r0 + (q->tail_r1 - q->tail_r0) * t;
		float step = q->tail / (JOINTS - 1);
		/* When seated the tail winds around to the viewer's side. */
		float around = pose->curled  ? radians(215) * t
			       : pose->winds ? radians(q->tail > 0.8f ? 185 : 70) * t
					     : 0;
		p = vec(p.x + step * cosf(a) * cosf(around), p.y + step * sinf(a),
			p.z + step * sinf(around));
		p.y = float_max(p.y, ground_below(s) + q->tail_r1 * 0.9f);
	}
	s->pen.tag = TAG_TAIL;
	s->pen.blend = 0.07f;
	s->pen.comb = vec(0, 0, 0);
	s->pen.fur *= 1.15f;
	sculpt_chain(s, points, radii, JOINTS, 3);
	b->tail_tip = points[JOINTS - 1];
}

static void neck_build(struct sculpt *s, const struct quadruped *q, const struct quad_pose *pose,
		       struct quad_body *b)
{
	struct vec way = vec_unit(vec_sub(b->shoulder, b->hip));
	float lean = atan2f(way.y, way.x) * 0.25f;
	float rise = radians(q->neck_deg + pose->neck_deg) + lean;
	struct vec dir = vec(cosf(rise), sinf(rise), 0);
	struct vec root = vec_along(b->chest, vec(0, 1, 0), q->chest * 0.12f);
	if (pose->curled)
		dir = vec_unit(vec(0.1f, -0.25f, 0.95f));
	struct vec head = vec_along(root, dir, q->neck);
	head.y = float_max(head.y, q->head.r * q->head.high * (pose->asleep ? 0.72f : 0.95f));
	s->pen.tag = TAG_NECK;
	s->pen.blend = 0.12f;
	s->pen.comb = vec_unit(vec(-0.6f, -0.8f, 0));
	struct vec points[3] = {root, vec_mix(root, head, 0.55f), head};
	float radii[3] = {q->neck_r0, (q->neck_r0 + q->neck_r1) * 0.48f, q->neck_r1};
	s->pen.flat = vec(0, 0, 1);
	s->pen.thin = 0.82f;
	sculpt_chain(s, points, radii, 3, 2);
	s->pen.thin = 0;
	s->pen.comb = vec(0, 0, 0);
	float turn = radians(pose->head_turn);
	struct frame axes = frame_turned(turn, radians(q->head_deg + pose->head_deg), 0);
	if (pose->curled)
		axes = frame_turned(radians(72), radians(-16), radians(10));
	b->head.asleep = pose->asleep;
	head_build(s, &q->head, head, &axes, &b->head);
}

void quadruped_build(struct sculpt *s, const struct quadruped *q, const struct quad_pose *pose,
		     struct quad_body *b)
{
	struct sculpt_pen keep = s->pen;
	s->pen.fur = q->fur;
	b->shoulder =
	    vec(pose->shoulder_x * q->length, pose->shoulder_y * q->shoulder + pose->lift, 0);
	b->hip = vec(pose->hip_x * q->length, pose->hip_y * q->hip + pose->lift, 0);
	sculpt_turn(s, radians(pose->yaw), radians(6));
	struct sculpt_pen coat = s->pen;
	trunk_build(s, q, pose, b);
	s->pen = coat;
	legs_build(s, q, pose, b);
	tail_build(s, q, pose, b);
	s->pen = coat;
	neck_build(s, q, pose, b);
	s->pen = keep;
}

void quadruped_ground(const struct sculpt *s, const struct quad_body *b,
		      const struct quad_pose *pose)
{
	struct vec low = vec(0, 0, 0);
	if (!s->grounded || s->afloat)
		return;
	float left = 1e9f, right = -1e9f;
	for (int i = 0; i < 4; i++) {
		left = float_min(left, b->foot[i].x);
		right = float_max(right, b->foot[i].x);
	}
	left = float_min(left, b->hip.x);
	right = float_max(right, b->shoulder.x);
	low.x = (left + right) / 2;
	double x, y;
	sculpt_project(s, low, &x, &y);
	brush_ground_shadow(s->art->cr, s->art->light, x, y,
			    (double)((right - left) * 1.15f * s->scale),
			    pose->lift > 0.02f ? 0.5 : 0.9);
}
