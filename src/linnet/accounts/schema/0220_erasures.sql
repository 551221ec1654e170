-- Accounts that are to be erased, are being erased, or were. The row stays: its receipt is fetched
-- by whoever asked, who has no account any more.
CREATE TABLE erasures (
    user_id TEXT PRIMARY KEY,
    -- SHA-256 of the secret under which it is told how far it is.
    reference_hash BYTEA NOT NULL UNIQUE,
    asked_ts BIGINT NOT NULL,
    -- The person themselves, an administrator, or empty: somebody at the terminal.
    asked_by TEXT NOT NULL,
    -- Whether it was an administrator's account, which comes back with its right.
    was_admin BOOLEAN NOT NULL,
    -- Until then it can be taken back.
    due_ts BIGINT NOT NULL,
    -- The step that comes next, or `done`; see `erasure/steps.py`.
    step TEXT NOT NULL,
    -- How far that step has come: a room, and below which position it has still to be looked at.
    room_id TEXT NOT NULL,
    below BIGINT NOT NULL,
    -- JSON: what each step has done.
    evidence TEXT NOT NULL,
    -- When the next look is due, for a step that waits.
    look_ts BIGINT NOT NULL,
    done_ts BIGINT
);
CREATE INDEX erasures_open ON erasures (look_ts) WHERE done_ts IS NULL;
