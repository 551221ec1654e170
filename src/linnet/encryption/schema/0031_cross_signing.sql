-- `usage` is master, self_signing or user_signing; `key_id` is the public key in unpadded base64.
CREATE TABLE cross_signing_keys (
    user_id TEXT NOT NULL,
    usage TEXT NOT NULL,
    key_id TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (user_id, usage)
);

-- `target_key_id` is a device id or a public key, `signer_key_id` is `ed25519:` and one of these.
CREATE TABLE key_signatures (
    target_user_id TEXT NOT NULL,
    target_key_id TEXT NOT NULL,
    signer_user_id TEXT NOT NULL,
    signer_key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (target_user_id, target_key_id, signer_user_id, signer_key_id)
);

CREATE INDEX key_signatures_by_signer ON key_signatures (signer_user_id, signer_key_id);

-- The newest change of each user's devices or keys, as everybody who shares a room sees it.
CREATE TABLE device_list_changes (
    user_id TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);

CREATE INDEX device_list_changes_in_order ON device_list_changes (position);

-- The newest signature of a user on the key of another, which only the signer sees.
CREATE TABLE key_signings (
    signer_user_id TEXT NOT NULL,
    target_user_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (signer_user_id, target_user_id)
);
