-- The keys that other servers have published last.
CREATE TABLE peer_keys (
    server_name TEXT PRIMARY KEY,
    -- JSON, as it was signed by the server and checked.
    answer TEXT NOT NULL,
    fetched_ts BIGINT NOT NULL
);

CREATE INDEX peer_keys_fetched ON peer_keys (fetched_ts);
