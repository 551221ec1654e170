"""What applications of third parties see and do in rooms, and the account of it.

Duty: the endpoints for applications, which are the only ones that their tokens open; what a room
allows an application, decided by those who may ban people there and visible to everybody in it; the
budget of people and rooms about whom it may read in a day; the ledger of what it was handed, for
whoever has granted it and for the members of each room; what is told when a grant stops.
Tables: `app_rooms`, `app_objections`, `app_ledger`, `app_people`, `app_untold`.
Not here: who an application is, its grants and tokens (`sessions.apps`); bridges and bots of the
operator, which act as many people (`appservices`).
"""
