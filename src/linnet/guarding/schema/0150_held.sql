-- What made a rule act: `words`, `pattern`, `mentions`, `media`, `flood` or `invites`; empty for
-- what was written before this was kept.
ALTER TABLE automatic_acts ADD COLUMN cause TEXT NOT NULL DEFAULT '';
-- The words or the pattern of the rule, for the moderators.
ALTER TABLE automatic_acts ADD COLUMN rule TEXT NOT NULL DEFAULT '';
CREATE INDEX automatic_acts_held_of ON automatic_acts (user_id, act_id) WHERE effect = 'hold';
CREATE INDEX automatic_acts_of_room ON automatic_acts (room_id);
