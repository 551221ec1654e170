-- Where in the log each field has last changed; 0: before this was kept. A removed field keeps its
-- row, without a value, so that devices that were away hear of it.
ALTER TABLE profiles ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
CREATE INDEX profiles_by_position ON profiles (position);
