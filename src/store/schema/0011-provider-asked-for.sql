-- Who rests because it asked for it (throttled, or its account is blocked) rests to the end, also
-- over a restart: what is answered to attempts from before does not end it.

ALTER TABLE provider_health ADD COLUMN asked_for INTEGER NOT NULL DEFAULT 0;
