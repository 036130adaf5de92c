-- What each attempt came to: written with its end.

ALTER TABLE attempt ADD COLUMN images     INTEGER NOT NULL DEFAULT 0; -- that came, whole
ALTER TABLE attempt ADD COLUMN unusable   INTEGER NOT NULL DEFAULT 0; -- that came damaged, or were thrown away
ALTER TABLE attempt ADD COLUMN wrong_size INTEGER NOT NULL DEFAULT 0; -- of both, those of another size than asked for
ALTER TABLE attempt ADD COLUMN cost_uc    INTEGER NOT NULL DEFAULT 0; -- what it is reckoned to have cost the operator

-- The same by day, for as long as anyone wants to know it: attempts go with their tasks.
-- Painted tasks are not counted: they cost nobody anything.
CREATE TABLE provider_day (
	day        INTEGER NOT NULL,                -- since 1970-01-01, UTC
	provider   TEXT    NOT NULL,
	model      TEXT    NOT NULL,
	outcome    TEXT    NOT NULL,                -- provider_outcome_name()
	attempts   INTEGER NOT NULL,
	images     INTEGER NOT NULL,
	wrong_size INTEGER NOT NULL,
	cost_uc    INTEGER NOT NULL,
	charged_uc INTEGER NOT NULL,                -- of the tasks that these attempts completed
	PRIMARY KEY (day, provider, model, outcome)
) WITHOUT ROWID;
