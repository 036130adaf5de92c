-- Files that callers uploaded, and the stored inputs of tasks that have not ended.
-- Whether a blob is still wanted is asked of task_image, file and task_input together.

CREATE TABLE file (
	id         TEXT    PRIMARY KEY,              -- file-<24 of a-z0-9>
	account_id INTEGER NOT NULL,
	key_id     INTEGER NOT NULL,
	blob       TEXT    NOT NULL,                 -- SHA-256 in hex
	name       TEXT    NOT NULL,                 -- as the caller called it, made plain
	mime       TEXT    NOT NULL,                 -- what the bytes are
	bytes      INTEGER NOT NULL,
	width_px   INTEGER NOT NULL,
	height_px  INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL
);
CREATE INDEX file_of_account ON file (account_id, created_ms);
CREATE INDEX file_blob ON file (blob);
CREATE INDEX file_expires ON file (expires_ms);

-- What a task needs that is stored here already: an uploaded file, a result, the bytes of
-- a data: URL. Rows go when the task ends; until then their blobs stay, whatever becomes
-- of the file they came from.
CREATE TABLE task_input (
	task_seq INTEGER NOT NULL,
	number   INTEGER NOT NULL,                   -- 0: the mask; 1, 2, …: the references
	blob     TEXT    NOT NULL,
	PRIMARY KEY (task_seq, number)
) WITHOUT ROWID;
CREATE INDEX task_input_blob ON task_input (blob);

-- What else hangs on a task, so that an ordinary end costs no further look:
-- 1: it has rows in task_input; 2: it has a callback.
ALTER TABLE task ADD COLUMN extras INTEGER NOT NULL DEFAULT 0;
