CREATE TABLE account_data (
    user_id TEXT NOT NULL,
    -- Empty: global.
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    -- Of the last change.
    position BIGINT NOT NULL,
    -- JSON text of the content.
    content BYTEA NOT NULL,
    PRIMARY KEY (user_id, room_id, type)
);
CREATE INDEX account_data_by_position ON account_data (user_id, position);
