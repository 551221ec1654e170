"""Touchpoints: every contact that this program can make with a third party, and the one way out.

Duty: the register of contacts, the switches and consents that open them, the only HTTP client that
leaves the house, the rules about addresses, the guard that refuses every other way out, and counts
of what left. Tables: `touchpoint_switches`, `touchpoint_terms`, `touchpoint_additions`,
`touchpoint_consents`, `touchpoint_counts`.

`severing/` ends a relation for good, with receipts.

Not here: what is said to anybody. The domains that speak name a row and bring their words.
"""
