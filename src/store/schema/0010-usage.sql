-- What accounts used, by the day (UTC, counted from 1970-01-01) on which tasks ended, and
-- by model: sums that outlive the tasks.

CREATE TABLE usage_day (
	account_id INTEGER NOT NULL,
	day        INTEGER NOT NULL,
	model      TEXT    NOT NULL,
	completed  INTEGER NOT NULL,
	failed     INTEGER NOT NULL,
	cancelled  INTEGER NOT NULL,
	images     INTEGER NOT NULL,
	charged_uc INTEGER NOT NULL,
	PRIMARY KEY (account_id, day, model)
) WITHOUT ROWID;

INSERT INTO usage_day (account_id, day, model, completed, failed, cancelled, images, charged_uc)
SELECT account_id, ended_ms / 86400000, model,
	SUM(CASE status WHEN 2 THEN 1 ELSE 0 END), SUM(CASE status WHEN 3 THEN 1 ELSE 0 END),
	SUM(CASE status WHEN 4 THEN 1 ELSE 0 END),
	SUM((SELECT COUNT(*) FROM task_image i WHERE i.task_seq = t.seq)), SUM(charged_uc)
FROM task t WHERE status >= 2 GROUP BY account_id, ended_ms / 86400000, model;
