"""Passkeys: signing in with what a device keeps and a finger or a face unlocks (WebAuthn).

Duty: making, listing, naming and removing passkeys, and checking what they have signed. A passkey
stands where a password does: at the sign-in, at the sign-up, and as a proof of who one is.
Tables: `passkeys`, `passkey_challenges`.
Not here: cookies and pages (`web`).
"""
