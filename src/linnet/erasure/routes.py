"""The endpoints of erasure."""

from linnet.erasure import look

ENDPOINTS = [look.post_status, look.get_erasures, look.get_erasure]
