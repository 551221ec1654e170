-- Whether the detector takes one of a case's messages in the clear for hateful; NULL until it was
-- asked. It moves the case a little up, and does nothing else.
ALTER TABLE cases ADD COLUMN is_hinted BOOLEAN;
CREATE INDEX unhinted_cases ON cases (case_id) WHERE is_hinted IS NULL AND NOT is_decided;
