-- Why a provider refused a prompt, as it said: "input:violence,sexual".

ALTER TABLE task ADD COLUMN moderation TEXT; -- of refused tasks whose provider told; else NULL
