-- What events said that were redacted lately: for whoever reports one of them.
CREATE TABLE redacted_originals (
    event_id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    pdu BYTEA NOT NULL,
    redacted_ts BIGINT NOT NULL
);
CREATE INDEX redacted_originals_by_age ON redacted_originals (redacted_ts);
