"""The endpoints of presence."""

from linnet.presence import status

ENDPOINTS = [status.put_status, status.get_status]
