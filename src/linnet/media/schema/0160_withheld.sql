-- Files that are given to nobody as long as a decision holds; see `withhold.py`.
CREATE TABLE withheld_files (
    media_id TEXT NOT NULL,
    -- What has decided it, as whoever did so names it. A file comes back when no row is left.
    decided_in TEXT NOT NULL,
    withheld_ts BIGINT NOT NULL,
    PRIMARY KEY (media_id, decided_in)
);
CREATE INDEX withheld_files_by_decision ON withheld_files (decided_in, media_id);
