/* Colours, and what light and distance make of them. */
#include <math.h>

#include "studio/painter/brush.h"

static double clamp01(double v)
{
	return v < 0 ? 0 : v > 1 ? 1 : v;
}

struct color color_rgb(uint32_t rrggbb)
{
	return (struct color){(rrggbb >> 16 & 255) / 255.0, (rrggbb >> 8 & 255) / 255.0,
			      (rrggbb & 255) / 255.0};
}

struct color color_mix(struct color a, struct color b, double t)
{
	t = clamp01(t);
	return (struct color){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

struct color color_scale(struct color c, double k)
{
	return (struct color){clamp01(c.r * k), clamp01(c.g * k), clamp01(c.b * k)};
}

static double hue_channel(double p, double q, double t)
{
	t -= floor(t);
	if (t < 1.0 / 6)
		return p + (q - p) * 6 * t;
	if (t < 0.5)
		return q;
	if (t < 2.0 / 3)
		return p + (q - p) * (2.0 / 3 - t) * 6;
	return p;
}

struct color color_hsl(double hue_turns, double saturation, double lightness)
{
	double s = clamp01(saturation), l = clamp01(lightness);
	double q = l < 0.5 ? l * (1 + s) : l + s - l * s, p = 2 * l - q;
	return (struct color){hue_channel(p, q, hue_turns + 1.0 / 3), hue_channel(p, q, hue_turns),
			      hue_channel(p, q, hue_turns - 1.0 / 3)};
}

struct color color_vary(struct color c, struct rng *r, double amount)
{
	double light = rng_range(r, -amount, amount);
	double warm = rng_range(r, -amount, amount) * 0.5;
	return (struct color){clamp01(c.r + light + warm), clamp01(c.g + light + warm * 0.2),
			      clamp01(c.b + light - warm)};
}

/* Film's shoulder: above 0.8, ever slower towards 1, so that light does not clip. */
static double shoulder(double v)
{
	if (v <= 0.8)
		return v < 0 ? 0 : v;
	double over = v - 0.8;
	return 0.8 + 0.2 * over / (over + 0.2);
}

struct color light_on(const struct light *light, struct color base, double facing)
{
	/* Half-Lambert: form turns away softly, as skin, fur and leaves do. */
	double f = (facing < -1 ? 0 : facing > 1 ? 2 : facing + 1) * 0.5;
	double direct = f * f;
	if (light->silhouette)
		direct *= 0.45;
	struct color out = {shoulder(base.r * (light->ambient.r + light->key.r * direct)),
			    shoulder(base.g * (light->ambient.g + light->key.g * direct)),
			    shoulder(base.b * (light->ambient.b + light->key.b * direct))};
	if (light->silhouette)
		out = color_scale(out, 0.7);
	return out;
}

struct color light_haze(const struct light *light, struct color c, double depth)
{
	double d = clamp01(depth);
	/* Even clear air takes the edge off what is far; fog begins at arm's length. */
	double thick = 0.45 + 3.2 * light->haze_density;
	double t = 1 - exp(-thick * d * d * (1.6 - 0.6 * d));
	if (light->haze_density > 0.5)
		t = t + (1 - t) * (light->haze_density - 0.5) * 0.5 * sqrt(d);
	return color_mix(c, light->haze, t * 0.94);
}
