-- A device without a browser asks for a session; the person allows it on another one.
CREATE TABLE oauth_device_grants (
    device_code_hash BYTEA PRIMARY KEY,
    -- Of the code that the person types.
    user_code_hash BYTEA NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    device_id TEXT NOT NULL,
    expires_ts BIGINT NOT NULL,
    -- How long the device has to wait between two questions, and when it asked last.
    interval_ms BIGINT NOT NULL,
    polled_ts BIGINT NOT NULL,
    -- Who has allowed it.
    user_id TEXT,
    is_refused BOOLEAN NOT NULL
);
CREATE INDEX oauth_device_grants_by_end ON oauth_device_grants (expires_ts);

-- Who has confirmed on our own pages that their encryption identity may be replaced, and until when.
CREATE TABLE identity_resets (
    user_id TEXT PRIMARY KEY,
    until_ts BIGINT NOT NULL
);
