"""Guarding: what a room asks of those who come and write, and how it keeps quiet in a storm.

Duty: a room's protection (its rules, slow mode, limits for newcomers, raid mode) and mutes, all of
them state of the room; they are enforced for the people of this server before an event is made.
Automatic moderation looks at messages in the clear; it holds, covers or refuses them and says why.
Tables: `automatic_rules`, `automatic_acts`.
Not here: cases, decisions and their reasons (`moderation`); suspending accounts (`sessions`).
"""
