-- A suspended account reads on, and may leave, but says nothing more.
ALTER TABLE accounts ADD COLUMN is_suspended BOOLEAN NOT NULL DEFAULT FALSE;
