-- When a contact was last severed, and when the operator's yes ends.
ALTER TABLE touchpoint_switches ADD COLUMN severed_ts BIGINT;
ALTER TABLE touchpoint_switches ADD COLUMN expires_ts BIGINT;

-- Relations that were ended, or are being ended.
CREATE TABLE severances (
    number BIGINT PRIMARY KEY,
    touchpoint_id TEXT NOT NULL,
    -- The row as it was, as JSON.
    definition TEXT NOT NULL,
    -- Empty for the terminal.
    begun_by TEXT NOT NULL,
    begun_ts BIGINT NOT NULL,
    reason TEXT NOT NULL,
    is_emergency BOOLEAN NOT NULL,
    -- The step that comes next, or `done`.
    step TEXT NOT NULL,
    -- JSON: what each step has found and done.
    evidence TEXT NOT NULL,
    done_ts BIGINT
);
CREATE INDEX severances_by_step ON severances (step);

-- Whose data a severance concerns; gone when their receipts are made.
CREATE TABLE severed_people (
    number BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    -- JSON: what left for them, and what was kept.
    evidence TEXT NOT NULL,
    PRIMARY KEY (number, user_id)
);

-- The log of receipts: entries are numbered from 0 without a gap, and stay. What a personal one
-- says goes with its person; the hash stays.
CREATE TABLE severance_receipts (
    entry BIGINT PRIMARY KEY,
    leaf_hash TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- Empty for the receipt of the server.
    user_id TEXT NOT NULL,
    body TEXT,
    signature TEXT
);
CREATE UNIQUE INDEX receipts_by_person ON severance_receipts (user_id, number);
