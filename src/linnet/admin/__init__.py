"""Administration: what operators look at and decide, over HTTP.

Duty: accounts, sessions, rooms, invite links, files and figures, for administrators alone;
each act is recorded in the transaction that does it. No table: the record belongs to `accounts`.
Not here: locking (`sessions`, where the specification has an endpoint) and the terminal (`cli`).
"""
