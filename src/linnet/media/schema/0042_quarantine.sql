-- Content that is given to nobody, in whichever file it is or will be.
CREATE TABLE quarantined (
    content_hash TEXT PRIMARY KEY,
    -- The file that was meant; it may be gone by now.
    media_id TEXT NOT NULL,
    quarantined_ts BIGINT NOT NULL
);
CREATE INDEX quarantined_by_file ON quarantined (media_id);
