"""Changes: what happened, said once, to whoever listens.

Duty: the closed vocabulary of changes, the notifier that delivers them after the commit and wakes
those who wait, the recent tail kept in memory, and followers with durable cursors.
Tables: `follower_cursors`, `position_gaps`.

Not here: deciding or storing anything a change speaks of.
"""
