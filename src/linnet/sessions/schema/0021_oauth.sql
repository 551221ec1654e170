-- The app that opened a session through OAuth 2.0, and the scope in the words it asked with.
-- NULL: a session of the Matrix sign-in, or of our own web app.
ALTER TABLE sessions ADD COLUMN client_id TEXT;
ALTER TABLE sessions ADD COLUMN scope TEXT;

-- Refresh tokens of such sessions that newer ones have replaced: who shows one has stolen it, or
-- was stolen from.
CREATE TABLE spent_tokens (
    token_hash BYTEA PRIMARY KEY,
    session_id BIGINT NOT NULL,
    generation BIGINT NOT NULL
);
CREATE INDEX spent_tokens_of_session ON spent_tokens (session_id);

-- Apps. The id is made of the metadata, so the same metadata have the same id.
CREATE TABLE oauth_clients (
    client_id TEXT PRIMARY KEY,
    -- JSON text.
    metadata BYTEA NOT NULL,
    -- When it last registered, or somebody signed in with it.
    seen_ts BIGINT NOT NULL
);
CREATE INDEX oauth_clients_by_seen ON oauth_clients (seen_ts);

-- What an app has asked a person for, from the request to the tokens.
CREATE TABLE oauth_requests (
    -- Of the id under which our own page knows the request.
    request_hash BYTEA PRIMARY KEY,
    -- JSON text of the request as it was checked.
    asked BYTEA NOT NULL,
    -- After this the row is forgotten.
    expires_ts BIGINT NOT NULL,
    -- Once somebody has allowed it: who, the code's hash, and until when the code is good.
    user_id TEXT,
    code_hash BYTEA UNIQUE,
    code_expires_ts BIGINT,
    -- Once the code was exchanged.
    session_id BIGINT
);
CREATE INDEX oauth_requests_by_end ON oauth_requests (expires_ts);

-- A person who has proven on our own pages who they are, in one browser, for an hour. It is no
-- device, and opens nothing of Matrix.
CREATE TABLE visits (
    token_hash BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL,
    -- The web app's session that it grew from; it ends with that.
    session_id BIGINT,
    -- When the person last proved who they are.
    proven_ts BIGINT NOT NULL,
    expires_ts BIGINT NOT NULL
);
CREATE INDEX visits_by_end ON visits (expires_ts);
CREATE INDEX visits_of_user ON visits (user_id);
