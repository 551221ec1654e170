"""The endpoints of this domain."""

from linnet.accounts import invites, names, validity

ENDPOINTS = [
    names.get_available,
    validity.get_validity,
    invites.post_invite,
    invites.get_invites,
    invites.delete_invite,
]
