-- A pending upload has no content yet and expires; an upload has content and does not.
CREATE TABLE media (
    media_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT,
    content_hash TEXT,
    size_bytes BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    file_name TEXT
);

CREATE INDEX media_by_user ON media (user_id, size_bytes);

CREATE INDEX media_by_content ON media (content_hash) WHERE content_hash IS NOT NULL;

CREATE INDEX media_pending ON media (expires_ms) WHERE content_hash IS NULL;

-- Drawn from the blob `content_hash`, itself the blob `thumbnail_hash`.
CREATE TABLE thumbnails (
    content_hash TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    method TEXT NOT NULL,
    is_animated BOOLEAN NOT NULL,
    thumbnail_hash TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    PRIMARY KEY (content_hash, width, height, method, is_animated)
);

CREATE INDEX thumbnails_by_blob ON thumbnails (thumbnail_hash);
