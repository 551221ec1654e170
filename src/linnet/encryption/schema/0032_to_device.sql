-- `message` is the event as the receiving client gets it: content, sender and type.
CREATE TABLE to_device_messages (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    message BYTEA NOT NULL,
    PRIMARY KEY (user_id, device_id, position)
);

-- Transaction ids of the senders, kept for as long as somebody may repeat a request.
CREATE TABLE sent_to_device (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    txn_id TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_id, event_type, txn_id)
);

CREATE INDEX sent_to_device_by_age ON sent_to_device (user_id, device_id, sent_ms);
