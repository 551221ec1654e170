"""Severing: ending the relation with a third party in one action, with proof of it.

Duty: the plan, the steps (cut, revoke, migrate, erase, demand, verify, receipt), each kept in the
database so that they go on after any stop, and the signed receipts in a log that only grows.
Tables: `severances`, `severed_people`, `severance_untold`, `severance_receipts`,
`severance_answers_untold`.

Not here: what a domain keeps because of a row. The domains bring that as a `Holding`.
"""
