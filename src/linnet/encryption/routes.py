"""Encryption's endpoints."""

from linnet.encryption import (
    backup_keys,
    backup_versions,
    claim_keys,
    cross_signing,
    key_changes,
    query_keys,
    send_to_device,
    sign_keys,
    upload_keys,
)

ENDPOINTS = [
    upload_keys.post_keys,
    query_keys.post_query,
    claim_keys.post_claim,
    key_changes.get_changes,
    cross_signing.post_keys,
    sign_keys.post_signatures,
    send_to_device.put_messages,
    backup_versions.post_version,
    backup_versions.get_newest_version,
    backup_versions.get_version,
    backup_versions.put_version,
    backup_versions.delete_version,
    backup_keys.put_key,
    backup_keys.put_room,
    backup_keys.put_all,
    backup_keys.get_key,
    backup_keys.get_room,
    backup_keys.get_all,
    backup_keys.delete_key,
    backup_keys.delete_room,
    backup_keys.delete_all,
]
