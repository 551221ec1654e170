-- Decisions that wait for a second person of the safety team.
CREATE TABLE proposals (
    case_id BIGINT PRIMARY KEY,
    -- As a list in JSON.
    measures TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_ts BIGINT NOT NULL
);
ALTER TABLE decisions ADD COLUMN confirmed_by TEXT;
