CREATE TABLE passkeys (
    credential_id BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Id, public key and kind of authenticator, as WebAuthn writes them down.
    credential BYTEA NOT NULL,
    -- How often the authenticator says it has signed; 0 for those that do not count.
    signatures BIGINT NOT NULL,
    created_ts BIGINT NOT NULL,
    used_ts BIGINT
);
CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- What an authenticator was asked to sign. Each is good once, for one purpose.
CREATE TABLE passkey_challenges (
    challenge_hash BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    -- Whom it was made for; NULL where that is not known yet.
    user_id TEXT,
    expires_ts BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_ts);
