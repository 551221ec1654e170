"""Words of people inside of HTML."""

_NAMES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def escaped(words: str) -> str:
    """The words as text or as the value of an attribute, whatever stands in them.

    As `html.escape`, whose module brings along the names of all signs, half a megabyte that only
    readers of HTML need.
    """
    return words.translate(_NAMES)
