-- What administrators did, one after the other; see `acts.py` for the chain of hashes.
CREATE TABLE admin_acts (
    number BIGINT PRIMARY KEY,
    ts BIGINT NOT NULL,
    -- NULL: somebody at the terminal of the machine.
    actor TEXT,
    act TEXT NOT NULL,
    -- A user, a room, a file or the like.
    target TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BYTEA NOT NULL
);
