-- An account's own limits, beside those of its keys: all of its keys together.

ALTER TABLE account ADD COLUMN requests_a_minute INTEGER NOT NULL DEFAULT 0; -- 0: unlimited
ALTER TABLE account ADD COLUMN concurrent_tasks  INTEGER NOT NULL DEFAULT 0; -- 0: unlimited
ALTER TABLE account ADD COLUMN window_start_ms   INTEGER NOT NULL DEFAULT 0; -- the minute that is being counted
ALTER TABLE account ADD COLUMN window_count      INTEGER NOT NULL DEFAULT 0; -- tasks created in it
