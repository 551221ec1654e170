-- What files were that decisions keep back, so that the same is known when it is uploaded again, also
-- after the file was deleted.
CREATE TABLE removed_content (
    content_hash TEXT NOT NULL,
    -- As in `withheld_files`.
    decided_in TEXT NOT NULL,
    -- Whose uploads it concerns; empty for everybody's.
    owner TEXT NOT NULL,
    PRIMARY KEY (content_hash, decided_in)
);
CREATE INDEX removed_content_by_decision ON removed_content (decided_in);
INSERT INTO removed_content (content_hash, decided_in, owner)
SELECT DISTINCT m.content_hash, w.decided_in, m.user_id FROM withheld_files w
JOIN media m ON m.media_id = w.media_id WHERE m.content_hash IS NOT NULL;

-- Who has uploaded what is kept back, since it is.
CREATE TABLE uploaded_again (
    content_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (content_hash, user_id)
);
