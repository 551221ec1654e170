"""Applications of third parties, which are not a person's own devices: what people let them do.

Duty: the applications that administrators have let in, what each may ask for, what a person has
granted one and until when, and the tokens that speak for such a grant. Each application is a row of
the register of contacts, and is severed as one. A token of an application opens no endpoint but
those made for applications (`linnet.apps`), whatever it was granted.
Tables: `apps`, `app_grants`, `app_tokens`.
Not here: what of a room an application sees, and what it has seen (`linnet.apps`); a person's own
Matrix clients, which register themselves and have full access (`oauth`).
"""
