"""The endpoints of sync."""

from linnet.sync import sliding, v3

ENDPOINTS = [v3.get_sync, sliding.post_sliding_sync]
