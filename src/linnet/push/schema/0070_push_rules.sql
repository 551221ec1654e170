-- A user's own rules, and the default rules that a user has changed.
CREATE TABLE push_rules (
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    -- Among own rules of a kind: the smallest is the most important.
    ordinal BIGINT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    -- JSON. Of a default rule NULL: the actions are the default ones.
    actions TEXT,
    -- JSON, of own override and underride rules.
    conditions TEXT,
    -- Of own content rules.
    pattern TEXT,
    PRIMARY KEY (user_id, kind, rule_id)
);
