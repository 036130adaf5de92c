-- Where the upstream was that an attempt was made at: its id is of use there and nowhere else.
-- A digest of the provider's kind and address; NULL: it has none, or the row is older than this.

ALTER TABLE attempt ADD COLUMN address TEXT;
