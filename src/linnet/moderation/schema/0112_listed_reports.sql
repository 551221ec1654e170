-- Of reports of messages that went to the server: whose message, and where; empty for all others.
ALTER TABLE reports ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN room_id TEXT NOT NULL DEFAULT '';
UPDATE reports SET
    sender = (SELECT user_id FROM cases WHERE cases.case_id = reports.case_id),
    room_id = (SELECT room_id FROM cases WHERE cases.case_id = reports.case_id)
WHERE event_id <> '' AND case_id IN (SELECT case_id FROM cases WHERE forum = 'server');
CREATE INDEX reports_listed ON reports (report_id, sender, room_id, reporter) WHERE sender <> '';
