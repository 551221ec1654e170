"""The names by which one application knows people: the same each time, and of no use to any other.

Pure.
"""

import base64
import hashlib
import hmac

from linnet.ids import UserId

KEY_BYTES = 32
PREFIX = "p_"
NAME_BYTES = 15
"""Enough that no two people get the same, and that nobody finds one by trying."""


def pairwise_name(key: bytes, user_id: UserId) -> str:
    digest = hmac.new(key, user_id.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b32encode(digest[:NAME_BYTES]).decode("ascii").lower()
