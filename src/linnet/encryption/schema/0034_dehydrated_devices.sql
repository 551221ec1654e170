-- A device without a session, kept by its owner's other devices to receive keys meanwhile.
CREATE TABLE dehydrated_devices (
    user_id TEXT PRIMARY KEY,
    device_id TEXT NOT NULL,
    display_name TEXT,
    -- JSON text; what is secret in it is encrypted by the client.
    device_data BYTEA NOT NULL
);
