"""The endpoints of federation."""

from linnet.federation import sign, where

ENDPOINTS = [
    where.get_keys,
    where.get_server,
    where.get_policy_server,
    sign.post_sign,
]
