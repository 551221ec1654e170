-- How far each user has read: one row for each kind of receipt and each thread.
CREATE TABLE receipts (
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    receipt_type TEXT NOT NULL,
    -- Empty: for the whole room. `main`: what is in no thread. Else the root of a thread.
    thread_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event_position BIGINT NOT NULL,
    ts BIGINT NOT NULL,
    -- Of the change, not of the event.
    position BIGINT NOT NULL,
    PRIMARY KEY (room_id, user_id, receipt_type, thread_id)
);
CREATE INDEX receipts_by_position ON receipts (room_id, position);
CREATE INDEX receipts_by_event ON receipts (event_id);
