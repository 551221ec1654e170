-- How far each application service has been told, and what it has not acknowledged yet.
CREATE TABLE appservice_streams (
    service_id TEXT PRIMARY KEY,
    -- Everything up to here was acknowledged, or does not concern the service.
    position BIGINT NOT NULL,
    -- Of the pending transaction, or of the next one.
    transaction_number BIGINT NOT NULL,
    -- The body that is sent until it is acknowledged, and the position after it.
    pending BYTEA,
    pending_position BIGINT,
    -- The to-device messages in it: user, device and position of each device's last, as JSON.
    pending_to_device TEXT
);
