-- Until when a measure holds that ends by itself.
ALTER TABLE decisions ADD COLUMN until_ts BIGINT;
-- Whether a rule of the room has decided, and no person; then `decided_by` is empty.
ALTER TABLE decisions ADD COLUMN is_automated BOOLEAN NOT NULL DEFAULT FALSE;
