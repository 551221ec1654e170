-- Policy lists that are followed: for one room, or with an empty scope for the whole server.
CREATE TABLE followed_policies (
    scope TEXT NOT NULL,
    list_id TEXT NOT NULL,
    followed_by TEXT NOT NULL,
    followed_ts BIGINT NOT NULL,
    -- NULL: until somebody ends it.
    expires_ts BIGINT,
    PRIMARY KEY (scope, list_id)
);

-- What was done because of which rule, as long as it was not taken back.
CREATE TABLE policy_measures (
    case_id BIGINT PRIMARY KEY,
    scope TEXT NOT NULL,
    list_id TEXT NOT NULL,
    rule_type TEXT NOT NULL,
    rule_key TEXT NOT NULL,
    user_id TEXT NOT NULL
);
CREATE INDEX policy_measures_of_list ON policy_measures (scope, list_id, case_id);
