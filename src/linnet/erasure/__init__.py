"""Erasure: everything that an account has left on this server goes, with proof of it.

Duty: the steps from the end of the two weeks in which it can be taken back to the signed receipt;
each is kept in the database, so that they go on after any stop.
Tables: none. How far an erasure is, the accounts keep (`accounts/erasing.py`); what there is to
erase, each domain erases itself.

Not here: asking for it and taking it back (`sessions/deactivate.py`, `sessions/login.py`).
"""
