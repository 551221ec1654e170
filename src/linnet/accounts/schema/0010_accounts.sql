-- A row stays when the account is deactivated: a name is never given to somebody else.
CREATE TABLE accounts (
    user_id TEXT PRIMARY KEY,
    password_hash TEXT,
    is_admin BOOLEAN NOT NULL,
    is_locked BOOLEAN NOT NULL,
    created_ts BIGINT NOT NULL,
    deactivated_ts BIGINT,
    is_erased BOOLEAN NOT NULL,
    -- Of the last change of name or picture, and of the end: rooms follow from here.
    profile_position BIGINT,
    deactivated_position BIGINT
);
CREATE INDEX accounts_by_profile ON accounts (profile_position)
    WHERE profile_position IS NOT NULL;
CREATE INDEX accounts_by_end ON accounts (deactivated_position)
    WHERE deactivated_position IS NOT NULL;

-- What this server must remember about itself, such as the name its accounts were made under.
CREATE TABLE server_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
