-- One row for each room: its version and the head on which the next event is built.
CREATE TABLE rooms (
    room_id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    depth BIGINT NOT NULL,
    -- Event ids as a JSON list.
    extremities TEXT NOT NULL,
    -- The newest event.
    position BIGINT NOT NULL,
    -- The newest event that moves the room up in people's lists.
    bump_position BIGINT NOT NULL,
    is_encrypted BOOLEAN NOT NULL,
    -- The type in its create event, as `m.space`.
    room_type TEXT
);

CREATE TABLE events (
    position BIGINT PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT,
    sender TEXT NOT NULL,
    -- Canonical JSON in federation format; the redacted form once redacted.
    pdu BYTEA NOT NULL,
    -- The device and transaction that sent it.
    device_id TEXT,
    transaction_id TEXT,
    -- Of a state event: the one it replaced.
    replaces TEXT,
    -- The redaction that took its content.
    redacted_by TEXT,
    -- The root of the thread it belongs to.
    thread_root TEXT,
    -- What push rules can know without looking inside; see `kinds.py`.
    kind TEXT NOT NULL,
    -- Whether any event refers to it.
    is_parent BOOLEAN NOT NULL
);
-- Unread counts are answered from this index alone.
CREATE INDEX events_by_room ON events (room_id, position, sender, kind, thread_root);
CREATE INDEX events_by_transaction ON events (sender, device_id, transaction_id)
    WHERE transaction_id IS NOT NULL;

-- State in time: an entry holds from its position up to, not including, `until_position`.
CREATE TABLE room_state (
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT NOT NULL,
    position BIGINT NOT NULL,
    until_position BIGINT,
    event_id TEXT NOT NULL,
    -- Of m.room.member the membership, of m.room.history_visibility the visibility.
    value TEXT,
    PRIMARY KEY (room_id, type, state_key, position)
);
CREATE UNIQUE INDEX room_state_now ON room_state (room_id, type, state_key)
    WHERE until_position IS NULL;
CREATE INDEX room_state_by_position ON room_state (room_id, position);

-- The current memberships, by room and by user.
CREATE TABLE room_members (
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    membership TEXT NOT NULL,
    event_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    sender TEXT NOT NULL,
    display_name TEXT,
    avatar_url TEXT,
    is_forgotten BOOLEAN NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX room_members_by_user ON room_members (user_id, membership);

-- What events say about others; rows go when their event is redacted.
CREATE TABLE relations (
    position BIGINT PRIMARY KEY,
    room_id TEXT NOT NULL,
    parent_id TEXT NOT NULL,
    event_id TEXT NOT NULL UNIQUE,
    rel_type TEXT NOT NULL,
    type TEXT NOT NULL,
    sender TEXT NOT NULL,
    -- By which the newest of several replacements is found.
    origin_server_ts BIGINT NOT NULL,
    -- The reaction of an annotation.
    aggregation_key TEXT
);
CREATE INDEX relations_by_parent ON relations (parent_id, rel_type, position);
CREATE INDEX relations_by_sender ON relations (parent_id, sender);
CREATE INDEX relations_by_room ON relations (room_id, rel_type, position);

CREATE TABLE room_aliases (
    alias TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    creator TEXT NOT NULL
);
CREATE INDEX room_aliases_by_room ON room_aliases (room_id);
