-- Applications of third parties that administrators have let in. Each is a row of the register of
-- contacts, which says who it is, and is off or severed there.
CREATE TABLE apps (
    app_id TEXT PRIMARY KEY,
    -- JSON: what it is called and for, where it is at home, and what it may ask for.
    definition BYTEA NOT NULL,
    -- From it come the names that this application alone knows people by.
    pairwise_key BYTEA NOT NULL,
    added_ts BIGINT NOT NULL,
    -- Since when it hands out nothing to anybody, because it read about too many people in a day.
    frozen_ts BIGINT
);

-- What people have granted applications. A grant that is over stays for the ledger.
CREATE TABLE app_grants (
    -- By chance.
    grant_id BIGINT PRIMARY KEY,
    app_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- JSON.
    permitted BYTEA NOT NULL,
    granted_ts BIGINT NOT NULL,
    expires_ts BIGINT NOT NULL,
    -- When it was last used, to the hour.
    used_ts BIGINT NOT NULL,
    frozen_ts BIGINT,
    suspended_ts BIGINT,
    ended_ts BIGINT,
    -- `person`, `app`, `anew`, `stolen`, `operator` or `account`.
    ended_by TEXT
);
CREATE INDEX app_grants_of_user ON app_grants (user_id);
CREATE INDEX app_grants_of_app ON app_grants (app_id);

-- Hashes of the tokens of grants that are not over.
CREATE TABLE app_tokens (
    token_hash BYTEA PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    -- `access` or `refresh`.
    kind TEXT NOT NULL,
    generation BIGINT NOT NULL,
    expires_ts BIGINT,
    -- A refresh token that was replaced for good: who shows it has stolen it, or was stolen from.
    is_spent BOOLEAN NOT NULL
);
CREATE INDEX app_tokens_of_grant ON app_tokens (grant_id);

-- What an answer to an application has granted.
ALTER TABLE oauth_requests ADD COLUMN grant_id BIGINT;
