"""Calls: the media server, who may enter its rooms, and how people leave them.

MatrixRTC over LiveKit. Media is encrypted by the apps, so neither this server nor the media server
hears or sees anything. What is here says where the media server is, opens its doors to members of
a room, and notices when somebody has gone without a word. People without an account come in by
call links, as guests who see the call and nothing else.
Tables: `watched_participations`, `call_links`, `call_guests`, `call_guest_places`.
"""
