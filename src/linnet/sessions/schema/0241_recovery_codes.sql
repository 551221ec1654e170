-- A way in that needs nobody else: typed by hand, good once. Only its Argon2id hash is kept.
CREATE TABLE recovery_codes (
    user_id TEXT PRIMARY KEY,
    code_hash TEXT NOT NULL,
    issued_ts BIGINT NOT NULL
);
