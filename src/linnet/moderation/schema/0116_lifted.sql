-- Measures that those who look after a case have taken back themselves.
CREATE TABLE lifted_measures (
    case_id BIGINT NOT NULL,
    measure TEXT NOT NULL,
    -- Written for whom it concerns.
    reason TEXT NOT NULL,
    lifted_by TEXT NOT NULL,
    lifted_ts BIGINT NOT NULL
);
CREATE INDEX lifted_measures_of_case ON lifted_measures (case_id, lifted_ts);
-- What else there was about a person.
CREATE INDEX cases_of_user ON cases (user_id, forum, case_id);
