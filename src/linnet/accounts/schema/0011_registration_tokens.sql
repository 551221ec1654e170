-- An invite link is made of a token, of which only the hash is kept.
CREATE TABLE registration_tokens (
    token_id BIGINT PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    -- NULL: made on the command line.
    owner_user_id TEXT,
    note TEXT NOT NULL,
    created_ts BIGINT NOT NULL,
    expires_ts BIGINT,
    -- NULL: without limit.
    uses_allowed BIGINT,
    uses BIGINT NOT NULL
);
CREATE INDEX registration_tokens_of_owner ON registration_tokens (owner_user_id);
