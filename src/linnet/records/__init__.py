"""What this server writes down about people, said to them, to authorities and to its operators.

Duty: the catalogue of everything that is stored, and the papers made from it and from the register
of contacts: the notice for people, the record of processing activities, the list of recipients,
and what is needed after a breach. Nothing in them is typed in: a table that the catalogue does not
know fails the tests. No tables of its own.

Not here: a person's copy of their own data (`export`), and what is done to it (each domain).
"""
