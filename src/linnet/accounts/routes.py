"""The endpoints of this domain."""

from linnet.accounts import (
    account_data,
    invites,
    names,
    profile,
    prove_address,
    tags,
    third_party_ids,
    validity,
)

ENDPOINTS = [
    names.get_available,
    validity.get_validity,
    invites.post_invite,
    invites.get_invites,
    invites.delete_invite,
    profile.put_field,
    profile.delete_field,
    account_data.put_datum,
    account_data.get_datum,
    account_data.put_datum_of_room,
    account_data.get_datum_of_room,
    account_data.delete_datum,
    account_data.delete_datum_of_room,
    tags.get_tags,
    tags.put_tag,
    tags.delete_tag,
    third_party_ids.get_third_party_ids,
    third_party_ids.post_add,
    third_party_ids.post_delete,
    prove_address.post_email_token,
    prove_address.get_confirm,
    prove_address.post_confirm,
    third_party_ids.post_request_token,
]
