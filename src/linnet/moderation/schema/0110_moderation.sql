-- Who looks after what is reported to the server, beside its administrators.
CREATE TABLE moderators (
    user_id TEXT PRIMARY KEY,
    named_by TEXT,
    named_ts BIGINT NOT NULL
);

-- All reports on one subject that went to the same people.
CREATE TABLE cases (
    case_id BIGINT PRIMARY KEY,
    -- Who decides: `server` or `room`.
    forum TEXT NOT NULL,
    -- `room`, `messages` (of one person in one room) or `user`.
    kind TEXT NOT NULL,
    -- Empty where the subject has none.
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- The gravest that was named, and how soon somebody should look; see `urgency.py`.
    harm TEXT NOT NULL,
    urgency BIGINT NOT NULL,
    -- Distinct reporters whose reports count, and the sum of their weights.
    reporters BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    opened_ts BIGINT NOT NULL,
    reported_ts BIGINT NOT NULL,
    assignee TEXT,
    is_decided BOOLEAN NOT NULL,
    decided_ts BIGINT,
    outcome TEXT,
    -- The place in the list: the urgency, or of a decided case the time.
    rank BIGINT NOT NULL
);
CREATE UNIQUE INDEX cases_undecided ON cases (forum, kind, room_id, user_id) WHERE NOT is_decided;
CREATE INDEX cases_of_forum ON cases (forum, is_decided, rank, case_id);
CREATE INDEX cases_of_room ON cases (room_id, forum, is_decided, rank, case_id);

CREATE TABLE reports (
    report_id BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    reporter TEXT NOT NULL,
    -- The first message it names; empty for rooms and people.
    event_id TEXT NOT NULL,
    harm TEXT NOT NULL,
    words TEXT NOT NULL,
    -- Whether its evidence was contradicted: then it does not count.
    is_contradicted BOOLEAN NOT NULL,
    received_ts BIGINT NOT NULL
);
CREATE UNIQUE INDEX reports_once ON reports (case_id, reporter, event_id);
CREATE INDEX reports_of_case ON reports (case_id, report_id);
CREATE INDEX reports_by_reporter ON reports (reporter, received_ts);

-- The messages of a case as this server had stored them when they were reported.
CREATE TABLE evidence (
    case_id BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    pdu BYTEA NOT NULL,
    -- Opens this message alone; see `evidence.py`.
    message_index BIGINT,
    message_key BYTEA,
    result TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- Whether what the event says of its device fits the keys we know: `fits`, `differs`, `unknown`.
    device TEXT NOT NULL,
    PRIMARY KEY (case_id, event_id)
);

-- What was done with a case, one after the other.
CREATE TABLE case_steps (
    case_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    ts BIGINT NOT NULL,
    actor TEXT NOT NULL,
    step TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
);
