-- Whether whoever reported was new at that time: on the server, or in the room it happened in.
ALTER TABLE reports ADD COLUMN is_new BOOLEAN NOT NULL DEFAULT FALSE;
-- What was dismissed of late, so that copies of it are known.
CREATE INDEX cases_dismissed ON cases (user_id, room_id, decided_ts) WHERE outcome = 'dismissed';
