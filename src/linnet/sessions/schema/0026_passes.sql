-- Short-lived secrets that stand for a user and open one thing only; of each only the hash is kept.
CREATE TABLE passes (
    token_hash BYTEA PRIMARY KEY,
    -- `openid`: tells other services who the user is. `login`: signs one more device in, once.
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL,
    expires_ts BIGINT NOT NULL
);
CREATE INDEX passes_of_user ON passes (user_id, kind, expires_ts);
