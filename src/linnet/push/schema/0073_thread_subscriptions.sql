-- Which threads people follow. One that is not followed any more keeps its row: when that was
-- decides whether a device that comes back late may follow it again by itself.
CREATE TABLE thread_subscriptions (
    user_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    root_id TEXT NOT NULL,
    -- Of the last change.
    position BIGINT NOT NULL,
    is_subscribed BOOLEAN NOT NULL,
    -- Whether an app has done it because of a message, and not the person.
    is_automatic BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, room_id, root_id)
);
CREATE UNIQUE INDEX thread_subscriptions_by_position ON thread_subscriptions (user_id, position);
