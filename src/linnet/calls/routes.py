"""All endpoints of calls."""

from linnet.calls import enter_as_guest, entry, links, signalling, transports, turn

ENDPOINTS = [
    transports.get_transports,
    transports.get_transports_v1,
    turn.get_turn_server,
    entry.post_sfu_get,
    entry.post_get_token,
    entry.post_delegate,
    entry.get_health,
    links.post_link,
    links.get_links,
    links.delete_link,
    links.get_link,
    links.get_link_room,
    enter_as_guest.post_enter,
    enter_as_guest.post_leave,
    signalling.get_validate,
    signalling.get_validate_v1,
]
