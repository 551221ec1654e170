"""The endpoints of this domain."""

from linnet.export import begin, read

ENDPOINTS = [
    begin.post_export,
    read.get_part,
]
