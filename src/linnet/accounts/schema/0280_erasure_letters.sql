-- Whether whose account it is has still to be told by mail that it is going to be erased.
ALTER TABLE erasures ADD COLUMN is_letter_due BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX erasures_letter_due ON erasures (asked_ts) WHERE is_letter_due;
