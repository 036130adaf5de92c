-- What is remembered of providers, so that a restart asks nobody who rests. One row each,
-- written when something has changed and never in a task's own transaction.

CREATE TABLE provider_health (
	name       TEXT    PRIMARY KEY,
	identity   BLOB    NOT NULL,                -- SHA-256 of its address and key: another one's is not its
	failures   INTEGER NOT NULL,                -- in a row
	rest_ms    INTEGER NOT NULL,                -- how long its rest is; 0: it is well
	until_ms   INTEGER NOT NULL,                -- when the rest is over
	last_error TEXT    NOT NULL,                -- "": it has answered since
	changed_ms INTEGER NOT NULL
);
