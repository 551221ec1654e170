-- Identity keys as uploaded, without `unsigned` and without signatures by other users.
CREATE TABLE device_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    keys TEXT NOT NULL,
    PRIMARY KEY (user_id, device_id)
);

-- A claimed key stays for a while, so that a repeated upload cannot bring it back.
CREATE TABLE one_time_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    key_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    key TEXT NOT NULL,
    claimed_ms BIGINT,
    PRIMARY KEY (user_id, device_id, algorithm, key_id)
);

CREATE INDEX one_time_keys_unclaimed ON one_time_keys (user_id, device_id, algorithm, position)
    WHERE claimed_ms IS NULL;

CREATE TABLE fallback_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    key_id TEXT NOT NULL,
    key TEXT NOT NULL,
    is_used BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, device_id, algorithm)
);
