"""Sync: what a client has not seen.

Duty: one engine that tells what changed for a user and device between two positions, and its
renderings: `/v3/sync` and simplified sliding sync. It has no tables: everything is read from the
domains below, at positions of the log.

Not here: storing anything, deciding who may see what (`rooms.visible`), counting (`push.tally`).
"""
