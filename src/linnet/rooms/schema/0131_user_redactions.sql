-- Taking back all that somebody said, as an administrator asked for it.
CREATE TABLE user_redactions (
    redaction_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_ts BIGINT NOT NULL,
    -- Unset while it goes on.
    done_ts BIGINT
);
CREATE INDEX user_redactions_going_on ON user_redactions (asked_ts) WHERE done_ts IS NULL;

-- The rooms that are still to be gone through, from the newest event back.
CREATE TABLE user_redaction_rooms (
    redaction_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    -- Events at this position and later are done.
    below BIGINT NOT NULL,
    -- How many more may be taken back here.
    events_left BIGINT NOT NULL,
    PRIMARY KEY (redaction_id, room_id)
);

CREATE TABLE user_redaction_failures (
    redaction_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (redaction_id, event_id)
);
