-- How many are joined and invited, as told with every list of rooms: large rooms are not counted
-- through each time. They move with the room's head.
ALTER TABLE rooms ADD COLUMN joined_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN invited_count BIGINT NOT NULL DEFAULT 0;
UPDATE rooms SET
    joined_count = (SELECT count(*) FROM room_members m
        WHERE m.room_id = rooms.room_id AND m.membership = 'join'),
    invited_count = (SELECT count(*) FROM room_members m
        WHERE m.room_id = rooms.room_id AND m.membership = 'invite');
-- The first few of a membership, after whom a room without a name is named.
CREATE INDEX room_members_by_membership ON room_members (room_id, membership, position);
