-- People who were removed many at once, until each has a statement of reasons.
CREATE TABLE removals (
    removal_id BIGINT PRIMARY KEY,
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    removed_by TEXT NOT NULL,
    -- `leave` or `ban`.
    membership TEXT NOT NULL,
    -- What the moderator wrote, for whom it concerns; empty when nothing.
    reason TEXT NOT NULL,
    removed_ts BIGINT NOT NULL
);
