-- Complaints against decisions, by those who were told of them: one for each statement.
CREATE TABLE complaints (
    complaint_id BIGINT PRIMARY KEY,
    statement_id BIGINT NOT NULL UNIQUE,
    case_id BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    -- `concerned` or `reporter`.
    role TEXT NOT NULL,
    -- Who looks at it: `server` or `room`.
    forum TEXT NOT NULL,
    room_id TEXT NOT NULL,
    words TEXT NOT NULL,
    made_ts BIGINT NOT NULL,
    -- Unset until somebody has answered.
    answered_by TEXT,
    answered_ts BIGINT,
    outcome TEXT,
    answer TEXT
);
CREATE INDEX complaints_open ON complaints (forum, room_id, complaint_id)
    WHERE answered_ts IS NULL;
CREATE INDEX complaints_of_case ON complaints (case_id);
CREATE INDEX statements_of_user ON statements (user_id, statement_id);
