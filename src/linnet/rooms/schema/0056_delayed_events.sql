-- Events that people want to be sent later. A row stays for a while after its end.
CREATE TABLE delayed_events (
    delay_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    -- NULL for state, which has no transaction id.
    transaction_id TEXT,
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT,
    -- JSON text, as the client wrote it.
    content BYTEA NOT NULL,
    delay_ms BIGINT NOT NULL,
    -- When the delay began, or began again. Up to a second behind what is in memory.
    running_since BIGINT NOT NULL,
    -- NULL while it is still to be sent; then `send`, `cancel` or `error`.
    outcome TEXT,
    -- `action` or `delay`.
    reason TEXT,
    event_id TEXT,
    -- JSON text of the error that it met.
    error BYTEA,
    ended_ts BIGINT
);
CREATE INDEX delayed_events_of_user ON delayed_events (user_id, ended_ts);
CREATE UNIQUE INDEX delayed_events_by_transaction
    ON delayed_events (user_id, device_id, transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX delayed_events_waiting ON delayed_events (running_since) WHERE outcome IS NULL;
