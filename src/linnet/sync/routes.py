"""The endpoints of sync."""

from linnet.sync import sliding, sliding_v4, v3

ENDPOINTS = [v3.get_sync, sliding.post_sliding_sync, sliding_v4.post_sync]
