/* What a provider costs, when it is more than a number: the mapping under `cost:`. */
#include <string.h>

#include "base/decimal.h"
#include "config/inside.h"
#include "config/yaml.h"

#define TABLE_MAX 256
#define SIZE_EDGE_MAX 65536

#define AT(member) offsetof(struct config_cost, member)
#define PART_MAX INT64_C(10000000000) /* a million credits */

static const char *const token_rules[] = {"catalog", "gpt-image-1", "gpt-image-2", NULL};
static const char *const qualities[] = {"low", "medium", "high", "xhigh", "max", "standard", "hd", NULL};

static const struct config_param parts[] = {
	{"request", CONFIG_CREDITS, AT(request_uc), "0", .max = PART_MAX},
	{"image", CONFIG_CREDITS, AT(image_uc), "0", .max = PART_MAX},
	{"megapixel", CONFIG_CREDITS, AT(megapixel_uc), "0", .max = PART_MAX},
	{"text_in", CONFIG_CREDITS, AT(text_in_uc), "0", .max = PART_MAX},
	{"image_in", CONFIG_CREDITS, AT(image_in_uc), "0", .max = PART_MAX},
	{"image_out", CONFIG_CREDITS, AT(image_out_uc), "0", .max = PART_MAX},
	{"tokens", CONFIG_TEXT, AT(tokens), "catalog", .allowed = token_rules},
};

#undef AT
#define AT(member) offsetof(struct config_price, member)

static const struct config_param columns[] = {
	{"model", CONFIG_TEXT, AT(model), "", .max = 63},
	{"quality", CONFIG_TEXT, AT(quality), "", .allowed = qualities},
	{"size", CONFIG_TEXT, AT(size), "", .max = 15},
	{"cost", CONFIG_CREDITS, AT(uc), NULL, .max = PART_MAX},
};

static const struct config_param *find(const struct config_param *rows, size_t count, struct slice name)
{
	for (size_t i = 0; i < count; i++)
		if (slice_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static void refuse_unknown(struct config_reading *r, const struct config_param *rows, size_t count,
			   const struct yaml_node *value, const char *also)
{
	const char *names[16];
	size_t n = 0;

	for (; n < count && n + 1 < ARRAY_LEN(names); n++)
		names[n] = rows[n].name;
	if (also)
		names[n++] = also;
	config_fault_unknown(r, value, "cost: ", names, n);
}

static bool read_edge(struct slice text, int *ret)
{
	int64_t v;

	if (!decimal_parse(text, 0, &v) || v < 1 || v > SIZE_EDGE_MAX)
		return false;
	*ret = (int)v;
	return true;
}

static bool read_size(struct config_price *price)
{
	const char *x = strchr(price->size, 'x');

	return x && read_edge((struct slice){price->size, (size_t)(x - price->size)}, &price->width_px) &&
	       read_edge(slice_of(x + 1), &price->height_px);
}

static void read_row(struct config_reading *r, const struct yaml_node *row, struct config_price *price)
{
	char where[CONFIG_WHERE_MAX];

	*price = (struct config_price){.model = "", .quality = "", .size = ""};
	YAML_FOR_EACH(value, row)
	{
		const struct config_param *column = find(columns, ARRAY_LEN(columns), value->name);
		if (column)
			config_read_node(r, column, value, price);
		else
			refuse_unknown(r, columns, ARRAY_LEN(columns), value, NULL);
	}
	config_where(r, row->line, where);
	if (row->type != YAML_MAP || yaml_is_null(yaml_get(row, "cost")))
		config_fault_add(r, where, "cost: a row of the table needs a cost, as {quality: high, cost: 2}");
	else if (*price->size && !read_size(price))
		config_fault_add(r, where, "cost: size must be a size such as 1024x1024, not \"%s\"", price->size);
}

static void read_table(struct config_reading *r, const struct yaml_node *list, struct config_cost *cost)
{
	char where[CONFIG_WHERE_MAX];
	struct config_price *rows = NULL;
	size_t n = 0;

	config_where(r, list->line, where);
	if (list->type != YAML_LIST || list->count > TABLE_MAX) {
		config_fault_add(r, where, "cost: table must be a list of at most %d rows", TABLE_MAX);
		return;
	}
	rows = arena_alloc(&r->cfg->arena, (list->count + 1) * sizeof *rows);
	if (!rows) {
		config_fault_add(r, where, "cost: the table is too long");
		return;
	}
	YAML_FOR_EACH(row, list)
		read_row(r, row, &rows[n++]);
	cost->prices = rows;
	cost->price_count = n;
}

void config_read_cost(struct config_reading *r, const struct yaml_node *map, struct config_cost *cost)
{
	YAML_FOR_EACH(value, map)
	{
		const struct config_param *part = find(parts, ARRAY_LEN(parts), value->name);
		if (part)
			config_read_node(r, part, value, cost);
		else if (slice_is(value->name, "table"))
			read_table(r, value, cost);
		else
			refuse_unknown(r, parts, ARRAY_LEN(parts), value, "table");
	}
}
