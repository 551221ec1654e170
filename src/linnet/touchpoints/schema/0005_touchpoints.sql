-- What an operator has switched; a row of the register without an entry is as it comes.
CREATE TABLE touchpoint_switches (
    touchpoint_id TEXT PRIMARY KEY,
    is_on BOOLEAN NOT NULL,
    changed_ts BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- Rows of the register that an operator has added.
CREATE TABLE touchpoint_additions (
    touchpoint_id TEXT PRIMARY KEY,
    -- JSON.
    definition TEXT NOT NULL,
    added_ts BIGINT NOT NULL,
    added_by TEXT NOT NULL
);

-- Who has said yes to a contact that needs each person's yes.
CREATE TABLE touchpoint_consents (
    user_id TEXT NOT NULL,
    touchpoint_id TEXT NOT NULL,
    given_ts BIGINT NOT NULL,
    PRIMARY KEY (user_id, touchpoint_id)
);

-- What left, by day (since 1970, UTC) and by the person it was for; empty when it was for nobody.
CREATE TABLE touchpoint_counts (
    day BIGINT NOT NULL,
    touchpoint_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    allowed BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    bytes_out BIGINT NOT NULL,
    bytes_in BIGINT NOT NULL,
    last_ts BIGINT NOT NULL,
    last_host TEXT NOT NULL,
    PRIMARY KEY (day, touchpoint_id, user_id)
);
CREATE INDEX touchpoint_counts_by_user ON touchpoint_counts (user_id);
