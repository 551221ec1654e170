-- What was reported, decided and complained about in a span of time.
CREATE INDEX decisions_by_time ON decisions (decided_ts);
CREATE INDEX reports_by_time ON reports (received_ts);
CREATE INDEX complaints_by_time ON complaints (made_ts);
