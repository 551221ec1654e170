-- Positions after the first, up to and with the second, that were never given out here.
CREATE TABLE position_gaps (
    after BIGINT PRIMARY KEY,
    until BIGINT NOT NULL
);
