-- When those who look after a case were told that it is there.
ALTER TABLE cases ADD COLUMN alerted_ts BIGINT;
CREATE INDEX cases_unalerted ON cases (case_id) WHERE alerted_ts IS NULL;
