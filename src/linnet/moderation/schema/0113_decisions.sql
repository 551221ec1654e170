-- What was decided in a case, and why.
CREATE TABLE decisions (
    case_id BIGINT PRIMARY KEY,
    outcome TEXT NOT NULL,
    -- As a list in JSON.
    measures TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_ts BIGINT NOT NULL
);

-- Who is told of a decision: whom it concerns, with reasons, and those who reported.
CREATE TABLE statements (
    statement_id BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    -- `concerned` or `reporter`.
    role TEXT NOT NULL,
    -- Unset until the notice was sent.
    told_ts BIGINT
);
CREATE INDEX statements_untold ON statements (statement_id) WHERE told_ts IS NULL;
