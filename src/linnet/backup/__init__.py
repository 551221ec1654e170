"""Backup: everything of a server in a folder elsewhere, sealed, and back again.

Duty: copy one moment of the database and the files that it refers to, in pieces that are kept once
however many backups have them; verify and restore; let old backups go on time.
Tables: none. It copies those of all domains without knowing them.

Not here: reading and filling a database (`storage`), keeping deleted files readable meanwhile
(`media/holding.py`).
"""
