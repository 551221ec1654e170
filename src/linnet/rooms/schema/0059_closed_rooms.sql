-- Since when a room is closed by an administrator; NULL while it is open.
ALTER TABLE rooms ADD COLUMN closed_ts BIGINT;
