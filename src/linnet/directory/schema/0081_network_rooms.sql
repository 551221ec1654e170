-- Whether the room is on the list of all; it may be on lists of bridged networks alone.
ALTER TABLE published_rooms ADD COLUMN is_listed BOOLEAN NOT NULL DEFAULT TRUE;

-- The lists of bridged networks, which application services keep.
CREATE TABLE network_rooms (
    room_id TEXT NOT NULL,
    -- The network as clients name it, and the service that put the room there.
    instance_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    PRIMARY KEY (room_id, instance_id)
);
