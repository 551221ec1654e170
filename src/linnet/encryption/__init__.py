"""Encryption: the public keys of devices and users, and what devices leave for each other.

Duty: device keys, one-time and fallback keys, cross-signing keys and signatures, the server-side
key backup, to-device messages, and who changed their keys since when.
Tables: `device_keys`, `one_time_keys`, `fallback_keys`, `cross_signing_keys`, `key_signatures`,
`device_list_changes`, `key_signings`, `dehydrated_devices`, `to_device_messages`, `sent_to_device`,
`key_backup_versions`, `key_backup_keys`.

Not here: which devices exist and how they are called (`sessions`), who shares rooms with whom
(`rooms`), what a client has not seen yet (`sync`). Nothing here can read a message.
"""
