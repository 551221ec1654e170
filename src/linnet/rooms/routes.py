"""The endpoints of the rooms."""

from linnet.rooms import aliases, create, members, receipts, send, state, typing

ENDPOINTS = [
    create.post_create_room,
    members.post_join,
    members.post_join_by_name,
    members.post_knock,
    members.post_leave,
    members.post_forget,
    members.post_invite,
    members.post_kick,
    members.post_ban,
    members.post_unban,
    send.put_message,
    send.put_redaction,
    send.put_state,
    send.put_state_without_key,
    state.get_state,
    state.get_state_event,
    state.get_state_without_key,
    state.get_members,
    state.get_joined_members,
    state.get_joined_rooms,
    receipts.post_receipt,
    receipts.post_read_markers,
    typing.put_typing,
    aliases.get_alias,
    aliases.put_alias,
    aliases.delete_alias,
    aliases.get_aliases,
]
