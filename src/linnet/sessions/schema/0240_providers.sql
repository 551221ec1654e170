-- Third parties that people may sign in through. Each belongs to a row of the register of contacts.
CREATE TABLE sign_in_providers (
    provider_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- Readable, because it is shown to the provider at every sign-in. It goes when this is severed.
    client_secret TEXT NOT NULL,
    lets_newcomers BOOLEAN NOT NULL,
    added_ts BIGINT NOT NULL
);

-- Who signs in through a provider. Of what a provider says nothing else is kept.
CREATE TABLE provider_links (
    provider_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL,
    linked_ts BIGINT NOT NULL,
    PRIMARY KEY (provider_id, subject)
);
CREATE UNIQUE INDEX provider_links_of_user ON provider_links (user_id, provider_id);
