"""The endpoints of search."""

from linnet.search import find

ENDPOINTS = [find.post_search]
