-- Accounts, their keys, and the ledger: who may ask, and with what money.
-- Amounts are integers in uc (1 credit = 10,000 uc). The counters on account and
-- account_key repeat what ledger and task say, so that a limit is one conditional
-- statement; `tintype audit` compares them. Only src/ledger/ writes the counters.

CREATE TABLE account_group (
	name        TEXT    PRIMARY KEY,
	ratio_milli INTEGER NOT NULL                -- price ratio in thousandths
) WITHOUT ROWID;
INSERT INTO account_group (name, ratio_milli) VALUES ('default', 1000);

CREATE TABLE account (
	id          INTEGER PRIMARY KEY,
	name        TEXT    NOT NULL UNIQUE,
	group_name  TEXT    NOT NULL,
	created_ms  INTEGER NOT NULL,
	balance_uc  INTEGER NOT NULL DEFAULT 0 CHECK (balance_uc >= 0),  -- free to spend
	reserved_uc INTEGER NOT NULL DEFAULT 0 CHECK (reserved_uc >= 0), -- held by live tasks
	used_uc     INTEGER NOT NULL DEFAULT 0,     -- charged so far
	live_tasks  INTEGER NOT NULL DEFAULT 0 CHECK (live_tasks >= 0)
);

CREATE TABLE account_key (
	id                INTEGER PRIMARY KEY,
	account_id        INTEGER NOT NULL,
	enabled           INTEGER NOT NULL DEFAULT 1,
	is_test           INTEGER NOT NULL,
	is_admin          INTEGER NOT NULL,
	created_ms        INTEGER NOT NULL,
	expires_ms        INTEGER NOT NULL,         -- 0: never
	quota_uc          INTEGER NOT NULL,         -- -1: unlimited
	requests_a_minute INTEGER NOT NULL,         -- 0: unlimited
	concurrent_tasks  INTEGER NOT NULL,         -- 0: unlimited
	used_uc           INTEGER NOT NULL DEFAULT 0,
	reserved_uc       INTEGER NOT NULL DEFAULT 0 CHECK (reserved_uc >= 0),
	live_tasks        INTEGER NOT NULL DEFAULT 0 CHECK (live_tasks >= 0),
	window_start_ms   INTEGER NOT NULL DEFAULT 0, -- the minute that is being counted
	window_count      INTEGER NOT NULL DEFAULT 0, -- tasks created in it
	digest            BLOB    NOT NULL UNIQUE,  -- SHA-256 of the key, which is stored nowhere
	hint              TEXT    NOT NULL,         -- its first and last characters
	name              TEXT,
	group_name        TEXT,                     -- NULL: the account's
	models            TEXT,                     -- NULL: all
	addresses         TEXT                      -- NULL: all
);
CREATE INDEX account_key_of_account ON account_key (account_id);

-- What moved, once: a second row of the same ref and kind cannot be. balance_uc =
-- grants - reserves + releases; reserved_uc = reserves - charges - releases;
-- used_uc = charges. Clustered by ref: ids begin with their time, so new rows meet
-- on a few pages.
CREATE TABLE ledger (
	ref        TEXT    NOT NULL,                -- a task's id; for grants the granter's choice
	kind       INTEGER NOT NULL,                -- 0 grant, 1 reserve, 2 charge, 3 release
	account_id INTEGER NOT NULL,
	key_id     INTEGER NOT NULL,                -- 0 for grants
	amount_uc  INTEGER NOT NULL,                -- ≥ 0; a grant may be negative
	at_ms      INTEGER NOT NULL,
	PRIMARY KEY (ref, kind)
) WITHOUT ROWID;
