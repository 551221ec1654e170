"""Storage: one facade over SQLite and PostgreSQL.

Duty: open the database, give out write transactions in one order and read snapshots, run
migrations, keep caches within their budgets. It knows no table except the two it needs itself:
`log_position` (the newest position) and `migrations`.

Not here: any SQL of a domain. Each domain has its own `store.py`.
"""
