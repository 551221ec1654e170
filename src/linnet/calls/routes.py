"""All endpoints of calls."""

from linnet.calls import entry, signalling, transports, turn

ENDPOINTS = [
    transports.get_transports,
    transports.get_transports_v1,
    turn.get_turn_server,
    entry.post_sfu_get,
    entry.post_get_token,
    entry.post_delegate,
    entry.get_health,
    signalling.get_validate,
    signalling.get_validate_v1,
]
