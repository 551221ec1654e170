-- What a room's moderators want looked at before it is sent; see `rules.py`.
CREATE TABLE automatic_rules (
    room_id TEXT PRIMARY KEY,
    -- As JSON.
    content BYTEA NOT NULL,
    changed_by TEXT NOT NULL,
    changed_ts BIGINT NOT NULL
);

-- What such a rule has done.
CREATE TABLE automatic_acts (
    act_id BIGINT PRIMARY KEY,
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    -- `refuse`, `hold`, `slow` or `queue`.
    effect TEXT NOT NULL,
    -- Why, for whom it concerns.
    reason TEXT NOT NULL,
    type TEXT NOT NULL,
    -- Of the message, as JSON; of one that is held until somebody has answered.
    content BYTEA NOT NULL,
    acted_ts BIGINT NOT NULL,
    -- Of a message that is held: `waiting`, `approved` or `denied`; of all else `done`.
    state TEXT NOT NULL,
    answered_by TEXT,
    answer TEXT,
    -- Whether those whom it concerns are told; again after an answer.
    is_told BOOLEAN NOT NULL
);
CREATE INDEX automatic_acts_untold ON automatic_acts (act_id) WHERE NOT is_told;
CREATE INDEX automatic_acts_waiting ON automatic_acts (room_id, act_id) WHERE state = 'waiting';
CREATE INDEX automatic_acts_by_time ON automatic_acts (acted_ts);
