"""Signing in through a third party that knows people already (OpenID Connect).

Duty: the providers that administrators have added, sending people there and checking what they come
back with, and who signs in through which. Each provider is a row of the register of contacts: off
at first, and severed in one action without locking anybody out. Of what a provider says the subject
is kept and nothing else; it gives us no token that opens anything there.
Tables: `sign_in_providers`, `provider_links`.
Not here: cookies and pages (`web`), and the steps of severing (`touchpoints.severing`).
"""
