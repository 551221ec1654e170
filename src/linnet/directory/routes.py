"""The endpoints of the directory."""

from linnet.directory import public_rooms, visibility

ENDPOINTS = [
    visibility.get_visibility,
    visibility.put_visibility,
    public_rooms.get_public_rooms,
    public_rooms.post_public_rooms,
]
