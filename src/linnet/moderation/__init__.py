"""Moderation: what people report, what of it is proved, and who looks after it.

Duty: reports of rooms, messages and people; evidence from encrypted messages, which the reporter's
device discloses one by one; cases for a room's moderators and for the server's safety team.
Tables: `moderators`, `cases`, `reports`, `evidence`, `case_steps`, `decisions`,
`statements`, `complaints`, `notices`, `lifted_measures`, `proposals`, `megolm_sessions`,
`followed_policies`, `policy_measures`.
Not here: locking and suspending (`sessions`), taking files back (`media`).
"""
