"""The endpoints of the directory."""

from linnet.directory import (
    hierarchy,
    look_up,
    networks,
    peek,
    preview,
    public_rooms,
    search_people,
    visibility,
)

ENDPOINTS = [
    visibility.get_visibility,
    visibility.put_visibility,
    networks.put_visibility,
    public_rooms.get_public_rooms,
    public_rooms.post_public_rooms,
    search_people.post_search,
    look_up.get_profile,
    look_up.get_field,
    hierarchy.get_hierarchy,
    preview.get_initial_sync,
    peek.get_events,
]
