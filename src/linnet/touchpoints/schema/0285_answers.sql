-- People who have a receipt of a severance and were not told yet that the party has answered.
CREATE TABLE severance_answers_untold (
    number BIGINT NOT NULL,
    -- Which answer of it, from 1.
    answer BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (number, answer, user_id)
);
CREATE INDEX severance_answers_untold_by_user ON severance_answers_untold (user_id);
