-- Tokens that the provider says it counted; 0: it did not say.

ALTER TABLE attempt ADD COLUMN input_tokens  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
