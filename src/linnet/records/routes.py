"""The endpoints of this domain."""

from linnet.records import breach, notice, read

ENDPOINTS = [
    notice.get_privacy,
    read.get_record,
    breach.post_breach,
]
