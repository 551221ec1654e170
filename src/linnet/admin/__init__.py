"""Administration: what operators look at and decide, over HTTP.

Duty: accounts, sessions, invite links, files and figures, for administrators alone; each act is
recorded in the transaction that does it. No table: the record of acts belongs to `accounts`.
Not here: locking (`sessions`, where the specification has an endpoint) and the terminal (`cli`).
"""
