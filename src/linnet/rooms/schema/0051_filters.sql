-- What clients want of sync, by the id they name it with.
CREATE TABLE user_filters (
    user_id TEXT NOT NULL,
    filter_id TEXT NOT NULL,
    -- Canonical JSON.
    definition BYTEA NOT NULL,
    PRIMARY KEY (user_id, filter_id)
);
