"""A person's own copy of what the server keeps about them, page by page.

The messages and files are not part of it: the person's app reads those as it always does, and
decrypts them. No tables. See docs/export.md.
"""
