-- Somebody without an account of their own, who was let into one call. The row stays when they have
-- gone, as every other, but nothing of the person is in it.
ALTER TABLE accounts ADD COLUMN is_guest BOOLEAN NOT NULL DEFAULT FALSE;
