"""SQL of what accounts keep about one person."""

from linnet.storage.kept import part

ACCOUNT = part(
    "account",
    ("",),
    (
        "user_id",
        "created_ts",
        "has_password",
        "is_admin",
        "is_locked",
        "is_suspended",
        "invited_ts",
    ),
    "SELECT accounts.user_id, accounts.user_id, created_ts, password_hash IS NOT NULL, is_admin,"
    " is_locked, is_suspended, came_ts"
    " FROM accounts LEFT JOIN account_origins ON account_origins.user_id = accounts.user_id"
    " WHERE accounts.user_id = $1 AND accounts.user_id > $3 ORDER BY accounts.user_id LIMIT $2",
)

PROFILE = part(
    "profile",
    ("",),
    ("field", "value_json"),
    "SELECT field, field, value FROM profiles"
    " WHERE user_id = $1 AND field > $3 AND length(value) > 0 ORDER BY field LIMIT $2",
)

ADDRESSES = part(
    "email_addresses",
    ("",),
    ("address", "proven_ts", "added_ts"),
    "SELECT address, address, proven_ts, added_ts FROM email_addresses"
    " WHERE user_id = $1 AND address > $3 ORDER BY address LIMIT $2",
)

ACCOUNT_DATA = part(
    "account_data",
    ("", ""),
    ("room_id", "type", "content_json"),
    "SELECT room_id, type, CASE WHEN room_id <> '' THEN room_id END, type, content"
    " FROM account_data WHERE user_id = $1 AND (room_id, type) > ($3, $4) AND length(content) > 0"
    " ORDER BY room_id, type LIMIT $2",
)

INVITES = part(
    "invite_links",
    (0,),
    ("note", "created_ts", "expires_ts", "uses_allowed", "uses"),
    "SELECT token_id, note, created_ts, expires_ts, uses_allowed, uses FROM registration_tokens"
    " WHERE owner_user_id = $1 AND token_id > $3 ORDER BY token_id LIMIT $2",
)

PARTS = (ACCOUNT, PROFILE, ADDRESSES, ACCOUNT_DATA, INVITES)
