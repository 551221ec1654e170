-- Until when the operator's yes to a contact is good. Of a row that is off it says when it ended by
-- itself; one that somebody has switched off has none.
CREATE TABLE touchpoint_terms (
    touchpoint_id TEXT PRIMARY KEY,
    until_ts BIGINT NOT NULL
);
ALTER TABLE touchpoint_switches DROP COLUMN expires_ts;
