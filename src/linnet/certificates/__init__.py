"""Certificates: how this server gets and renews the one that it shows, from an authority (ACME).

Duty: the account at the authority, the answers to its challenges, the certificate with its key, and
when to renew. No tables: all of it is in the folder `acme` of the data folder. Loaded only when
`tls = "acme"`.

Not here: showing the certificate, and noticing that it has changed (`http.tls`).
"""
