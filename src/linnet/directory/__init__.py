"""The directory: finding rooms and people that one has no address of.

Duty: the list of published rooms, the tree of a space, searching for people, looking into a room
that is open to the world.
Table: `published_rooms`. Not here: what rooms and accounts are, and finding messages (`search`).
"""
