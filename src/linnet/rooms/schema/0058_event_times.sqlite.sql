-- When the sender says that it happened: for jumping to a date.
ALTER TABLE events ADD COLUMN origin_server_ts BIGINT NOT NULL DEFAULT 0;
UPDATE events SET origin_server_ts = json_extract(CAST(pdu AS TEXT), '$.origin_server_ts');
CREATE INDEX events_by_time ON events (room_id, origin_server_ts);
