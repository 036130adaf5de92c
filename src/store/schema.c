#include "store/schema.h"

#include "base/attr.h"
#include "base/embed.h"

EMBED_FILE(schema_accounts, "src/store/schema/0001-accounts.sql");
EMBED_FILE(schema_tasks, "src/store/schema/0002-tasks.sql");
EMBED_FILE(schema_files, "src/store/schema/0003-files.sql");
EMBED_FILE(schema_callbacks, "src/store/schema/0004-callbacks.sql");
EMBED_FILE(schema_account_limits, "src/store/schema/0005-account-limits.sql");
EMBED_FILE(schema_provider_health, "src/store/schema/0006-provider-health.sql");
EMBED_FILE(schema_task_moderation, "src/store/schema/0007-task-moderation.sql");
EMBED_FILE(schema_sessions, "src/store/schema/0008-sessions.sql");
EMBED_FILE(schema_attempt_costs, "src/store/schema/0009-attempt-costs.sql");
EMBED_FILE(schema_usage, "src/store/schema/0010-usage.sql");
EMBED_FILE(schema_provider_asked_for, "src/store/schema/0011-provider-asked-for.sql");
EMBED_FILE(schema_attempt_address, "src/store/schema/0012-attempt-address.sql");
EMBED_FILE(schema_attempt_tokens, "src/store/schema/0013-attempt-tokens.sql");

struct slice schema_step(int number)
{
	const struct slice steps[] = {
		EMBEDDED(schema_accounts),
		EMBEDDED(schema_tasks),
		EMBEDDED(schema_files),
		EMBEDDED(schema_callbacks),
		EMBEDDED(schema_account_limits),
		EMBEDDED(schema_provider_health),
		EMBEDDED(schema_task_moderation),
		EMBEDDED(schema_sessions),
		EMBEDDED(schema_attempt_costs),
		EMBEDDED(schema_usage),
		EMBEDDED(schema_provider_asked_for),
		EMBEDDED(schema_attempt_address),
		EMBEDDED(schema_attempt_tokens),
	};
	_Static_assert(ARRAY_LEN(steps) == SCHEMA_NEWEST, "a row a step");

	return steps[number - 1];
}
