"""The endpoints of push."""

from linnet.push import change_rules, notifications, pushers, read_rules, stop_letters

ENDPOINTS = [
    read_rules.get_rules,
    read_rules.get_global_rules,
    read_rules.get_rule,
    read_rules.get_enabled,
    read_rules.get_actions,
    change_rules.put_rule,
    change_rules.delete_rule,
    change_rules.put_enabled,
    change_rules.put_actions,
    notifications.get_notifications,
    pushers.get_pushers,
    pushers.post_pusher,
    pushers.get_push_key,
    stop_letters.get_stop,
    stop_letters.post_stop,
]
