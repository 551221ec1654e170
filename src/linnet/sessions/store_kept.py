"""SQL of what sessions keep about one person."""

from linnet.storage.kept import part

DEVICES = part(
    "devices",
    ("",),
    (
        "device_id",
        "display_name",
        "created_ts",
        "last_seen_ts",
        "last_seen_ip",
        "signed_in_ts",
        "app_id",
        "app_scope",
        "app_json",
    ),
    "SELECT devices.device_id, devices.device_id, display_name, devices.created_ts, last_seen_ts,"
    " last_seen_ip, sessions.created_ts, sessions.client_id, scope, metadata FROM devices"
    " LEFT JOIN sessions ON sessions.user_id = devices.user_id"
    " AND sessions.device_id = devices.device_id"
    " LEFT JOIN oauth_clients ON oauth_clients.client_id = sessions.client_id"
    " WHERE devices.user_id = $1 AND devices.device_id > $3 ORDER BY devices.device_id LIMIT $2",
)

PASSKEYS = part(
    "passkeys",
    (b"",),
    ("name", "created_ts", "used_ts"),
    "SELECT credential_id, name, created_ts, used_ts FROM passkeys"
    " WHERE user_id = $1 AND credential_id > $3 ORDER BY credential_id LIMIT $2",
)

PROVIDER_LINKS = part(
    "sign_in_providers",
    ("",),
    ("provider_id", "issuer", "subject", "linked_ts"),
    "SELECT provider_id, provider_id, issuer, subject, linked_ts FROM provider_links"
    " WHERE user_id = $1 AND provider_id > $3 ORDER BY provider_id LIMIT $2",
)

VISITS = part(
    "browser_sign_ins",
    (b"",),
    ("proven_ts", "expires_ts"),
    "SELECT token_hash, proven_ts, expires_ts FROM visits"
    " WHERE user_id = $1 AND token_hash > $3 ORDER BY token_hash LIMIT $2",
)

PARTS = (DEVICES, PASSKEYS, PROVIDER_LINKS, VISITS)
