-- Who first used a session of encryption in a room: nobody else can have written in it.
CREATE TABLE megolm_sessions (
    room_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    PRIMARY KEY (room_id, session_id)
);
INSERT INTO megolm_sessions (room_id, session_id, sender)
SELECT room_id, session_id, sender FROM (
    SELECT room_id, json_extract(CAST(pdu AS TEXT), '$.content.session_id') AS session_id, sender,
        min(position) FROM events WHERE type = 'm.room.encrypted' GROUP BY 1, 2
) WHERE typeof(session_id) = 'text' AND length(session_id) = 43;
