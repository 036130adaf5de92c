-- Who is signed in to the page, and the links that sign in once. Of either the store has
-- the SHA-256 alone. A key's rows go when it is disabled or gets a new secret.

CREATE TABLE session (
	digest     BLOB    PRIMARY KEY,              -- of the cookie's token
	key_id     INTEGER NOT NULL,                 -- whose rights it has, as they are at each request
	created_ms INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_of_key ON session (key_id, created_ms);
CREATE INDEX session_expires ON session (expires_ms);

CREATE TABLE signin_link (
	digest     BLOB    PRIMARY KEY,
	key_id     INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX signin_link_of_key ON signin_link (key_id, created_ms);
