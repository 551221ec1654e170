"""Presence: who is here, and when they were last active.

Duty: follow syncs and activity, tell others who share a room. It has no tables: all of it is in
memory and begins anew with the program. Operators can switch it off.

Not here: who shares a room with whom (the wiring is told), and when devices were last seen
(`sessions`).
"""
