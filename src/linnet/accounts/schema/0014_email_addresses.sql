-- Addresses of mail that people have shown to be theirs.
CREATE TABLE email_addresses (
    address TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    proven_ts BIGINT NOT NULL,
    added_ts BIGINT NOT NULL
);
CREATE INDEX email_addresses_by_user ON email_addresses (user_id);

-- Addresses that somebody wants to show to be theirs, by a link in a letter. Kept for a day.
CREATE TABLE address_proofs (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the secret that the client has chosen.
    client_secret BYTEA NOT NULL,
    -- SHA-256 of the secret in the last letter.
    mailed_secret BYTEA NOT NULL UNIQUE,
    address TEXT NOT NULL,
    send_attempt BIGINT NOT NULL,
    -- How many letters have gone out.
    letters BIGINT NOT NULL,
    begun_ts BIGINT NOT NULL,
    -- NULL until the link was followed.
    proven_ts BIGINT
);
CREATE UNIQUE INDEX address_proofs_by_client ON address_proofs (address, client_secret);
