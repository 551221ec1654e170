"""Rooms: events from the draft to the log, and everything read back from it.

Duty: create, join, leave and the other memberships, send, redact, state, timeline, relations,
receipts, typing, aliases. `persist.events` is the only doorway for events, local or federated.
Tables: `rooms`, `events`, `room_state`, `room_members`, `relations`, `receipts`, `room_aliases`,
`delayed_events`, `notice_rooms`, `redacted_originals`, `user_redactions`.

Not here: who is asking (`sessions`), what a client has not seen (`sync`), notifying (`push`).
"""
