"""Linking a new device by QR code: a place where two devices meet that have no connection yet.

Duty: keeping one small message for the two, for some minutes, in memory. What they write is
encrypted between them; the server sees nothing of it. Both forms in use are served.
Not here: the session of the new device, which the device grant opens (`oauth`).
"""
