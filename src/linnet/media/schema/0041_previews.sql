-- What is kept of pages that people asked to see a preview of.
CREATE TABLE previews (
    -- SHA-256 of the page's address.
    url_hash TEXT PRIMARY KEY,
    -- JSON, as it is answered.
    answer TEXT NOT NULL,
    -- The picture that was taken along, if any.
    media_id TEXT,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX previews_by_expiry ON previews (expires_ms);
