-- Invites to people with whom the inviter shared no room: those of the last hour, and older ones that
-- nobody has answered. They are counted, see `strangers.py`.
CREATE TABLE stranger_invites (
    inviter TEXT NOT NULL,
    invited TEXT NOT NULL,
    room_id TEXT NOT NULL,
    invited_ts BIGINT NOT NULL
);
CREATE INDEX stranger_invites_by_inviter ON stranger_invites (inviter, invited_ts);
CREATE INDEX stranger_invites_by_invited ON stranger_invites (invited);
