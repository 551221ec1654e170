-- By whose invite link an account came.
CREATE TABLE account_origins (
    user_id TEXT PRIMARY KEY,
    invited_by TEXT NOT NULL,
    link_id BIGINT NOT NULL,
    came_ts BIGINT NOT NULL
);
CREATE INDEX account_origins_by_inviter ON account_origins (invited_by, came_ts);
