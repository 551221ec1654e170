-- Links by which people without an account come into a room's call.
CREATE TABLE call_links (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the token, which is told once and not kept.
    token_hash BYTEA NOT NULL UNIQUE,
    room_id TEXT NOT NULL,
    -- In whose name guests are invited.
    maker TEXT NOT NULL,
    created_ts BIGINT NOT NULL,
    expires_ts BIGINT NOT NULL,
    -- Whether somebody in the room has to let each guest in.
    needs_approval BOOLEAN NOT NULL
);
CREATE INDEX call_links_by_room ON call_links (room_id);

-- Who is here by such a link now. Of those who have gone nothing stays.
CREATE TABLE call_guests (
    user_id TEXT PRIMARY KEY,
    link_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    -- Since when they wait to be let in, or are out of the call; NULL: they are in it.
    away_since_ts BIGINT,
    -- When their link ends.
    expires_ts BIGINT NOT NULL
);
CREATE INDEX call_guests_by_link ON call_guests (link_id);

-- Their names in the media server, by which they are put out of it at the end.
CREATE TABLE call_guest_places (
    user_id TEXT NOT NULL,
    media_room TEXT NOT NULL,
    identity TEXT NOT NULL,
    PRIMARY KEY (user_id, media_room, identity)
);
