CREATE TABLE profiles (
    user_id TEXT NOT NULL,
    field TEXT NOT NULL,
    -- JSON text of the field's value.
    value BYTEA NOT NULL,
    PRIMARY KEY (user_id, field)
);
