-- When the sender says that it happened: for jumping to a date. Found by a pattern, the last one,
-- which is not in the content: that may be JSON which the database cannot take in.
ALTER TABLE events ADD COLUMN origin_server_ts BIGINT NOT NULL DEFAULT 0;
UPDATE events SET origin_server_ts = coalesce(
    substring(convert_from(pdu, 'UTF8') FROM '.*"origin_server_ts":([0-9]{1,17})')::BIGINT, 0);
CREATE INDEX events_by_time ON events (room_id, origin_server_ts);
