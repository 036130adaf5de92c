-- Callbacks: who is to be told of a task's end, how that went, and what it is signed with.

CREATE TABLE callback (
	task_seq     INTEGER PRIMARY KEY,            -- task.seq
	task_id      TEXT    NOT NULL,
	account_id   INTEGER NOT NULL,
	line         INTEGER NOT NULL,               -- a number made from the receiver's host and port
	state        INTEGER NOT NULL DEFAULT 0,     -- enum callback_state
	next_ms      INTEGER NOT NULL DEFAULT 0,     -- due since; lease until; tried again at; ended at
	tries        INTEGER NOT NULL DEFAULT 0,     -- since it was due, or asked for again
	deliveries   INTEGER NOT NULL DEFAULT 0,     -- exchanges ever: rows of callback_delivery
	redeliveries INTEGER NOT NULL DEFAULT 0,     -- how often it was asked for again
	message_id   TEXT    NOT NULL,               -- webhook-id: the same on every exchange
	url          TEXT    NOT NULL
);
-- What is due, by account and receiver, each in order: whose turn it is takes one look.
CREATE INDEX callback_due ON callback (account_id, line, next_ms) WHERE state = 1;
-- What comes back to its line at next_ms: a try again, or a lease whose holder died.
CREATE INDEX callback_later ON callback (next_ms) WHERE state IN (2, 3);
CREATE INDEX callback_of_account ON callback (account_id, task_seq);

-- Every exchange, written when it is over.
CREATE TABLE callback_delivery (
	task_seq    INTEGER NOT NULL,
	number      INTEGER NOT NULL,                -- 1, 2, … of this callback
	at_ms       INTEGER NOT NULL,                -- when it began
	duration_ms INTEGER NOT NULL,
	status      INTEGER NOT NULL,                -- of HTTP; 0: no answer came
	outcome     TEXT    NOT NULL,                -- egress_outcome_name()
	message     TEXT,                            -- what went wrong, in words
	PRIMARY KEY (task_seq, number)
) WITHOUT ROWID;

-- What an account's callbacks are signed with: one that counts, and for a while after
-- a rotation the one before it. Readable, because HMAC needs the secret itself.
CREATE TABLE callback_secret (
	account_id INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL,                 -- 0: the current one
	secret     BLOB    NOT NULL,                 -- 32 random bytes
	PRIMARY KEY (account_id, created_ms)
) WITHOUT ROWID;
