"""SQL of what pushing keeps about one person."""

from linnet.storage.kept import part

PUSHERS = part(
    "pushers",
    (0,),
    (
        "app_id",
        "pushkey",
        "kind",
        "app_display_name",
        "device_display_name",
        "device_id",
        "lang",
        "data_json",
        "is_enabled",
        "set_ts",
    ),
    "SELECT number, app_id, pushkey, kind, app_display_name, device_display_name, device_id, lang,"
    " data, is_enabled, set_ts FROM pushers"
    " WHERE user_id = $1 AND number > $3 ORDER BY number LIMIT $2",
)

RULES = part(
    "push_rules",
    ("", ""),
    ("kind", "rule_id", "is_enabled", "actions_json", "conditions_json", "pattern"),
    "SELECT kind, rule_id, kind, rule_id, is_enabled, actions, conditions, pattern FROM push_rules"
    " WHERE user_id = $1 AND (kind, rule_id) > ($3, $4) ORDER BY kind, rule_id LIMIT $2",
)

THREADS = part(
    "followed_threads",
    (0,),
    ("room_id", "root_id", "is_subscribed", "is_automatic"),
    "SELECT position, room_id, root_id, is_subscribed, is_automatic FROM thread_subscriptions"
    " WHERE user_id = $1 AND position > $3 ORDER BY position LIMIT $2",
)

PARTS = (PUSHERS, RULES, THREADS)
