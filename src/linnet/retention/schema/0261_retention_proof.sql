-- What was removed each day because its time was over, until the day's line is made of it.
CREATE TABLE retention_counts (
    -- Whole days since 1970, in UTC.
    day BIGINT NOT NULL,
    -- How long messages of the room stayed.
    lifetime_ms BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    files BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (day, lifetime_ms)
);

-- Single facts by name; see `store.py`.
CREATE TABLE retention_facts (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
