-- Who shall be taken out of a call's members once the media server does not see them any more.
CREATE TABLE watched_participations (
    -- Of the delayed event that takes them out.
    delay_id TEXT PRIMARY KEY,
    -- Names in the media server.
    media_room TEXT NOT NULL,
    identity TEXT NOT NULL
);
