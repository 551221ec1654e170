"""Retention: what has had its time goes by itself, with a line of proof for each day.

Duty: takes out messages whose time is over, then their files and previews, keeps the database's own
files free of what was taken out, and makes a signed line for each day.
Tables: `retention_counts`, `retention_facts`. When each message ends, which files it names, and how
its content is taken out, rooms know (`rooms/retention.py`, `rooms/expire.py`).

Not here: how long backups, evidence, or what was redacted is kept; each domain cleans up itself.
"""
