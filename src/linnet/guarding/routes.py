"""The endpoints of guarding."""

from linnet.guarding import held, own_held, raid, removal, set_rules, trial

ENDPOINTS = [
    raid.get_raid,
    raid.put_raid,
    raid.delete_raid,
    removal.post_removal,
    set_rules.get_automatic,
    set_rules.put_automatic,
    trial.post_trial,
    held.get_held,
    held.post_answers,
    held.post_answer,
    own_held.get_own_held,
    own_held.delete_own_held,
]
