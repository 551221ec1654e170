"""The endpoints of push."""

from linnet.push import (
    change_rules,
    list_threads,
    notifications,
    pushers,
    read_rules,
    stop_letters,
    subscribe_thread,
)

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
    subscribe_thread.get_subscription,
    subscribe_thread.put_subscription,
    subscribe_thread.delete_subscription,
    list_threads.get_threads,
    pushers.get_pushers,
    pushers.post_pusher,
    pushers.get_push_key,
    stop_letters.get_stop,
    stop_letters.post_stop,
]
