-- When the content of a message goes; see `retention.py`. Empty: it stays, or it is gone.
ALTER TABLE events ADD COLUMN ends_ts BIGINT;
CREATE INDEX events_by_end ON events (ends_ts) WHERE ends_ts IS NOT NULL;
CREATE INDEX room_state_retention ON room_state (room_id)
    WHERE type = 'm.room.retention' AND until_position IS NULL;

-- Rooms whose messages get another end, from the newest down to the first.
CREATE TABLE room_redating (
    room_id TEXT PRIMARY KEY,
    -- Messages from here on have it.
    below BIGINT NOT NULL
);

-- Where messages went lately: what is unread there has to be told anew.
CREATE TABLE room_expiries (
    room_id TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
CREATE INDEX room_expiries_by_position ON room_expiries (position);

-- Which files of this server an event names.
CREATE TABLE event_files (
    media_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    -- Whether the event shows it to everybody. Of a sealed one only its sender has said it.
    is_shown BOOLEAN NOT NULL,
    PRIMARY KEY (media_id, event_id)
);
CREATE INDEX event_files_by_event ON event_files (event_id);

-- Files that were named by messages which are gone. Whether they go too is looked at next.
CREATE TABLE ended_files (
    media_id TEXT NOT NULL,
    -- Of the message.
    sender TEXT NOT NULL,
    -- Of the messages of its room.
    lifetime_ms BIGINT NOT NULL,
    since_ts BIGINT NOT NULL,
    look_ts BIGINT NOT NULL,
    PRIMARY KEY (media_id, sender)
);
CREATE INDEX ended_files_by_look ON ended_files (look_ts);
