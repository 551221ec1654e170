-- People who have a receipt about themselves and were not told so yet.
CREATE TABLE severance_untold (
    number BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (number, user_id)
);
CREATE INDEX severance_untold_by_user ON severance_untold (user_id);
