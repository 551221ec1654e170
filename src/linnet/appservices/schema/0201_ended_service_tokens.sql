-- Tokens of application services that were severed: they never open a door again.
CREATE TABLE ended_service_tokens (
    -- SHA-256, in hexadecimal.
    token_hash TEXT PRIMARY KEY,
    service_id TEXT NOT NULL,
    ended_ts BIGINT NOT NULL
);
