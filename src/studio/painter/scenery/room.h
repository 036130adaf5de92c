/* A room's box in one-point perspective, and the furniture for it. Inside scenery/. */
#pragma once

#include "studio/painter/scenery/places.h"

/* The back wall's rectangle; the other walls run from it to the picture's edges. */
struct box {
	double x0, y0, x1, y1;
};

struct room_style {
	uint32_t wall, floor, accent, wood;
};

struct box room_back_wall(const struct composition *c);
struct room_style room_style_of(const struct composition *c);
struct color room_lit(const struct composition *c, struct color base, double facing);
/* Appends a closed quadrangle to the path. */
void room_quad(cairo_t *cr, double x0, double y0, double x1, double y1, double x2, double y2,
	       double x3, double y3);
scenery_layer room_shell; /* walls and ceiling */
scenery_layer room_floor; /* boards or tiles */
/* Where a living room's window is, on the side the light comes from. */
void room_window_place(const struct composition *c, double *ret_x, double *ret_y, double *ret_w,
		       double *ret_h);
/* A window on the back wall, and through it the weather outside. */
void room_window(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		 double tall);
void room_curtains(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		   double tall, struct color cloth);
void room_light_patch(cairo_t *cr, const struct composition *c, double x,
		      double wide); /* on the floor */

/* --- furniture.c: (x, y) is the foot's middle, but for pictures their corner ------------- */
void furniture_picture(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		       double tall, struct rng *r);
void furniture_lamp(cairo_t *cr, const struct composition *c, double x, double y, double tall);
void furniture_plant(cairo_t *cr, const struct composition *c, double x, double y, double tall,
		     struct rng *r);
void furniture_sofa(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		    struct color cloth);
void furniture_rug(cairo_t *cr, const struct composition *c, double x, double y, double rx,
		   double ry, struct color tone);
/* Boards at table height from table_px to the lower edge, where the composition has them. */
scenery_layer furniture_table;
