"""Accounts: being someone on this server.

Duty: accounts and who may make one (first-run link, invite links, open registration), passwords as
stored secrets, profiles, account data, of which tags are one type, and people's addresses of mail.
Tables: `accounts`, `server_facts`, `registration_tokens`, `profiles`, `account_data`,
`email_addresses`, `address_proofs`, `account_origins`.
Not here: proving who you are, devices and tokens (`sessions`), and what a profile change does to
rooms.
"""
