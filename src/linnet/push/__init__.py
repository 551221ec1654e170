"""Push: whom an event shall be brought to, and what is unread.

Duty: push rules and their evaluation, exact counts of unread notifications and highlights, the list
of notifications, and telling apps that are not connected. Tables: `push_rules`, `mentions`,
`pushers`, `pushes`, `push_answers`, `thread_subscriptions`.

Not here: what a user has read (`rooms.unread`), and bringing messages to waiting clients (`sync`).
"""
