CREATE TABLE follower_cursors (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
