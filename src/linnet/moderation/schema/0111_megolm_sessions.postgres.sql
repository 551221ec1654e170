-- Who first used a session of encryption in a room: nobody else can have written in it.
CREATE TABLE megolm_sessions (
    room_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    PRIMARY KEY (room_id, session_id)
);
-- By a pattern: content may be JSON which the database cannot take in.
INSERT INTO megolm_sessions (room_id, session_id, sender)
SELECT DISTINCT ON (room_id, session_id) room_id, session_id, sender FROM (
    SELECT room_id, sender, position,
        substring(convert_from(pdu, 'UTF8') FROM '"session_id":"([A-Za-z0-9+/]{43})"') AS session_id
    FROM events WHERE type = 'm.room.encrypted'
) AS found WHERE session_id IS NOT NULL ORDER BY room_id, session_id, position;
