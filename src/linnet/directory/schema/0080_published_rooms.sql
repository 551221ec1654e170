-- The rooms that somebody has put on the list.
CREATE TABLE published_rooms (
    room_id TEXT PRIMARY KEY,
    -- Whether the room can be entered or read now, by those who are not in it.
    is_open BOOLEAN NOT NULL,
    joined BIGINT NOT NULL,
    -- The type in its create event; empty for an ordinary room.
    room_type TEXT NOT NULL,
    -- Name, topic and address, folded for searching.
    words TEXT NOT NULL
);
CREATE INDEX published_rooms_by_size ON published_rooms (joined, room_id);
