-- Where a person wants to be told of news while no app of theirs is connected.
CREATE TABLE pushers (
    -- The position of the log at which it was made: older events are not pushed.
    number BIGINT PRIMARY KEY,
    user_id TEXT NOT NULL,
    -- The device that set it: with the device it goes.
    device_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    pushkey TEXT NOT NULL,
    kind TEXT NOT NULL,
    app_display_name TEXT NOT NULL,
    device_display_name TEXT NOT NULL,
    profile_tag TEXT,
    lang TEXT NOT NULL,
    -- JSON.
    data TEXT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    set_ts BIGINT NOT NULL,
    -- The number of unread messages that it was last told.
    shown_unread BIGINT NOT NULL
);
CREATE UNIQUE INDEX pushers_by_name ON pushers (user_id, app_id, pushkey);
CREATE INDEX pushers_by_key ON pushers (app_id, pushkey);

-- What still has to be pushed. A row goes when it was delivered, or is not worth it any more.
CREATE TABLE pushes (
    pusher_number BIGINT NOT NULL,
    -- Of the event, or of the change after which only the counts are told.
    position BIGINT NOT NULL,
    is_event BOOLEAN NOT NULL,
    -- JSON.
    tweaks TEXT NOT NULL,
    is_urgent BOOLEAN NOT NULL,
    due_ts BIGINT NOT NULL,
    PRIMARY KEY (pusher_number, position)
);
