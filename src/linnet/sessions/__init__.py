"""Sessions: proving who you are.

Duty: registering and signing in, access and refresh tokens, devices, signing out, and proving again
who you are before something irreversible (user-interactive authentication).
Tables: `devices`, `sessions`, `tokens`, `spent_tokens`, `visits`, `passes`,
`identity_resets`, and those of `oauth` and `passkeys`.
Not here: what an account is (`accounts`) and the keys of a device (`encryption`).

A device has at most one session; a session has tokens. Signing out removes the device with both.
A visit is a browser in which a person has proven who they are, to our own pages alone.
"""
