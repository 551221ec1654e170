-- What people without an account have reported; each is also a report of its case, by the id of a
-- person whom nobody can be. Name and address of mail go when the case's evidence goes.
CREATE TABLE notices (
    reference TEXT PRIMARY KEY,
    -- SHA-256 of what opens it to whoever sent it.
    secret_hash TEXT NOT NULL UNIQUE,
    case_id BIGINT NOT NULL,
    place TEXT NOT NULL,
    -- The file that it is about, if it is about one.
    media_id TEXT,
    harm TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    received_ts BIGINT NOT NULL
);
CREATE INDEX notices_by_case ON notices (case_id);
CREATE INDEX notices_by_time ON notices (received_ts);
