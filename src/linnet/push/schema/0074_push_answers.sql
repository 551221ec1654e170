-- How those who are pushed to answer: gateways of apps, and push services of browsers.
CREATE TABLE push_answers (
    host TEXT PRIMARY KEY,
    noted_ts BIGINT NOT NULL,
    -- When it was last well.
    answered_ts BIGINT,
    -- Since when it is not; NULL while it is.
    failing_since_ts BIGINT,
    said TEXT NOT NULL
);
