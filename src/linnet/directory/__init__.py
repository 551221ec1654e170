"""The directory: finding rooms and people that one has no address of.

Duty: the lists of published rooms, the tree of a space, searching for people, looking into a room
that is open to the world.
Tables: `published_rooms`, `network_rooms`. Not here: what rooms and accounts are, and finding
messages (`search`).
"""
