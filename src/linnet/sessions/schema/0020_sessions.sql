CREATE TABLE devices (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    display_name TEXT,
    created_ts BIGINT NOT NULL,
    last_seen_ts BIGINT,
    last_seen_ip TEXT,
    PRIMARY KEY (user_id, device_id)
);

CREATE TABLE sessions (
    session_id BIGINT PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    created_ts BIGINT NOT NULL,
    UNIQUE (user_id, device_id)
);

-- Of each token only the hash is kept.
CREATE TABLE tokens (
    token_hash BYTEA PRIMARY KEY,
    session_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- Counts the refreshes: tokens of older generations end when one of a newer is used.
    generation BIGINT NOT NULL,
    -- NULL: until the session ends.
    expires_ts BIGINT
);
CREATE INDEX tokens_of_session ON tokens (session_id);
