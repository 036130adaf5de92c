-- Tasks: what was asked, where it stands, what came of it.
-- The task row is narrow, because it is what changes; what never changes after
-- the create (the request) and what is written once (images) stand apart.

CREATE TABLE task (
	seq           INTEGER PRIMARY KEY,          -- order of arrival
	id            TEXT    NOT NULL,             -- task-unified-<seconds>-<8 of a-z0-9>
	account_id    INTEGER NOT NULL,
	key_id        INTEGER NOT NULL,
	status        INTEGER NOT NULL,             -- enum task_status
	progress      INTEGER NOT NULL DEFAULT 0,   -- 0..100
	model         TEXT    NOT NULL,
	n             INTEGER NOT NULL,             -- images asked for
	sandbox       INTEGER NOT NULL DEFAULT 0,
	cancel_asked  INTEGER NOT NULL DEFAULT 0,
	reserved_uc   INTEGER NOT NULL,
	charged_uc    INTEGER NOT NULL DEFAULT 0,
	input_tokens  INTEGER NOT NULL DEFAULT 0,   -- of models paid by the token, when completed
	output_tokens INTEGER NOT NULL DEFAULT 0,
	created_ms    INTEGER NOT NULL,
	started_ms    INTEGER NOT NULL DEFAULT 0,
	ended_ms      INTEGER NOT NULL DEFAULT 0,
	deadline_ms   INTEGER NOT NULL,
	lease_node    INTEGER NOT NULL DEFAULT 0,   -- the run of a server that works on it
	lease_ms      INTEGER NOT NULL DEFAULT 0,   -- until when
	error_code    TEXT,
	error_message TEXT
);
CREATE UNIQUE INDEX task_id ON task (id);
CREATE INDEX task_of_account ON task (account_id, seq);
CREATE INDEX task_pending ON task (sandbox, account_id, seq) WHERE status = 0; -- whose turn it is
CREATE INDEX task_processing ON task (lease_ms) WHERE status = 1;

CREATE TABLE task_request (
	seq     INTEGER PRIMARY KEY,                -- task.seq
	request TEXT NOT NULL                       -- JSON: struct gen_request
);

CREATE TABLE task_image (
	task_seq   INTEGER NOT NULL,
	number     INTEGER NOT NULL,                -- 1..n
	blob       TEXT    NOT NULL,                -- SHA-256 in hex
	mime       TEXT    NOT NULL,
	width_px   INTEGER NOT NULL,
	height_px  INTEGER NOT NULL,
	bytes      INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL,
	PRIMARY KEY (task_seq, number)
) WITHOUT ROWID;
CREATE INDEX task_image_blob ON task_image (blob);
CREATE INDEX task_image_expires ON task_image (expires_ms);

-- Every call to a provider, written before it is made.
CREATE TABLE attempt (
	task_seq    INTEGER NOT NULL,
	number      INTEGER NOT NULL,               -- 1, 2, … of this task
	provider    TEXT    NOT NULL,
	state       INTEGER NOT NULL,               -- enum attempt_state
	upstream_id TEXT,                           -- what to poll after a crash
	started_ms  INTEGER NOT NULL,
	ended_ms    INTEGER NOT NULL DEFAULT 0,
	outcome     TEXT,
	message     TEXT,
	PRIMARY KEY (task_seq, number)
) WITHOUT ROWID;

CREATE TABLE idempotency (
	account_id INTEGER NOT NULL,
	key        TEXT    NOT NULL,
	body_hash  BLOB    NOT NULL,                -- SHA-256 of the request as it was understood
	task_id    TEXT    NOT NULL,
	created_ms INTEGER NOT NULL,
	PRIMARY KEY (account_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created_ms);
