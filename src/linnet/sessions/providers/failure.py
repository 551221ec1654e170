"""Why somebody who went to a provider does not come in."""

from typing import Literal

from msgspec import Struct

Why = Literal["declined", "unreachable", "untrusted", "off"]
"""`declined`: the person, or the provider, said no. `unreachable`: it does not answer. `untrusted`:
what it answers is not right, so nobody is let in by it. `off`: it is not allowed here any more."""


class ProviderFailed(Exception):
    """The provider's part did not work. The text is for the log and for administrators."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why: Why = why


class Failure(Struct, frozen=True):
    """What is kept of it for the page that the person comes back to."""

    why: Why
