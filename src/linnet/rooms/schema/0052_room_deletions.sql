-- Rooms that an administrator deletes or has deleted. The row stays, as does that of the room: its
-- id is never used again.
CREATE TABLE room_deletions (
    room_id TEXT PRIMARY KEY,
    requested_ts BIGINT NOT NULL,
    -- `leaving`, `removing`, `files` or `done`; see `delete.py`.
    stage TEXT NOT NULL,
    -- How far the stage has come in the log.
    position BIGINT NOT NULL
);
CREATE INDEX room_deletions_open ON room_deletions (requested_ts) WHERE stage <> 'done';

-- Files that were sent in such a room by who uploaded them; without those found elsewhere.
CREATE TABLE room_deletion_files (
    room_id TEXT NOT NULL,
    media_id TEXT NOT NULL,
    PRIMARY KEY (room_id, media_id)
);
