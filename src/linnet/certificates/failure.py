"""That an authority gave nothing."""


class AuthorityFailed(Exception):
    """The authority gave no certificate; the text says why, for the operator."""
