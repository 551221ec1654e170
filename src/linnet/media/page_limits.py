"""How much of a page is read, on both sides of the pipe."""

MAX_PAGE_BYTES = 512 * 1024
"""What a page says about itself stands at its beginning."""
