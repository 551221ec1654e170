"""Policy lists: rooms whose state says who and what is not wanted, and who here follows them.

Duty: read the rules of lists, refuse whom they name at the doors of rooms, show whom they would hit
among those who are inside, and do that once somebody has confirmed it.
Its tables are those of `moderation`.
Not here: cases and decisions, which every measure becomes (`moderation`).
"""
