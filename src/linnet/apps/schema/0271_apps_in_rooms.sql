-- What a room allows an application. It counts only while the state event that says so to all
-- members is the room's current one.
CREATE TABLE app_rooms (
    room_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    -- JSON: the verbs.
    verbs BYTEA NOT NULL,
    history_days BIGINT NOT NULL,
    allowed_by TEXT NOT NULL,
    allowed_ts BIGINT NOT NULL,
    -- Where the log of the room was then.
    position BIGINT NOT NULL,
    expires_ts BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (room_id, app_id)
);
CREATE INDEX app_rooms_of_app ON app_rooms (app_id);

-- Members who keep what is theirs from an application that their room allows.
CREATE TABLE app_objections (
    room_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    since_ts BIGINT NOT NULL,
    PRIMARY KEY (room_id, app_id, user_id)
);
CREATE INDEX app_objections_of_user ON app_objections (user_id);

-- What was handed to an application, or done by it, in one room on one day (since 1970, UTC).
CREATE TABLE app_ledger (
    grant_id BIGINT NOT NULL,
    room_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    -- `profile`, `read`, `members` or `send`.
    verb TEXT NOT NULL,
    app_id TEXT NOT NULL,
    -- Whose grant it is.
    user_id TEXT NOT NULL,
    people BIGINT NOT NULL,
    items BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (grant_id, room_id, day, verb)
);
CREATE INDEX app_ledger_of_room ON app_ledger (room_id, day);
CREATE INDEX app_ledger_of_user ON app_ledger (user_id);
CREATE INDEX app_ledger_of_day ON app_ledger (day);

-- About whom: for the budget, and to tell people whom it concerns.
CREATE TABLE app_people (
    grant_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    room_id TEXT NOT NULL,
    verb TEXT NOT NULL,
    user_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    PRIMARY KEY (grant_id, day, room_id, verb, user_id)
);
CREATE INDEX app_people_of_app ON app_people (app_id, day);
CREATE INDEX app_people_of_room ON app_people (room_id, day);
CREATE INDEX app_people_of_user ON app_people (user_id);
CREATE INDEX app_people_of_day ON app_people (day);

-- People who are to be told that something has stopped, and were not yet.
CREATE TABLE app_untold (
    grant_id BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    -- `frozen`, `frozen_about` for those who were read about, `app_frozen` or `suspended`.
    kind TEXT NOT NULL,
    app_id TEXT NOT NULL,
    at_ts BIGINT NOT NULL,
    PRIMARY KEY (grant_id, user_id, kind)
);
CREATE INDEX app_untold_of_user ON app_untold (user_id);
