"""The endpoints of retention."""

from linnet.retention import look

ENDPOINTS = [look.get_retention]
