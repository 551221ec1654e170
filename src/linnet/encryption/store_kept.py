"""SQL of what encryption keeps about one person, but no sealed keys."""

from linnet.storage.kept import part

IDENTITY = part(
    "identity_keys",
    ("",),
    ("usage", "key_json"),
    "SELECT usage, usage, key FROM cross_signing_keys"
    " WHERE user_id = $1 AND usage > $3 ORDER BY usage LIMIT $2",
)

DEVICE_KEYS = part(
    "device_keys",
    ("",),
    ("device_id", "keys_json"),
    "SELECT device_id, device_id, keys FROM device_keys"
    " WHERE user_id = $1 AND device_id > $3 ORDER BY device_id LIMIT $2",
)

BACKUPS = part(
    "key_backups",
    (0,),
    ("version", "algorithm", "key_count", "is_deleted"),
    "SELECT version, version, algorithm, key_count, is_deleted FROM key_backup_versions"
    " WHERE user_id = $1 AND version > $3 ORDER BY version LIMIT $2",
)

PARTS = (IDENTITY, DEVICE_KEYS, BACKUPS)
