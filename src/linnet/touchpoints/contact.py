"""What a contact is made of, and how it can fail."""

from msgspec import Struct

from linnet.ids import UserId

MAX_TOTAL_MS = 120_000
"""The longest that one contact may take, redirects and the answer's body included."""
MAX_ANSWER_BYTES = 100 * 1024 * 1024


class Contact(Struct, frozen=True):
    """In whose name something leaves: a row of the register, and the person it is for, if any."""

    touchpoint_id: str
    user_id: UserId | None = None


class Request(Struct, frozen=True):
    """What is asked of the other side, and how long and how much to listen."""

    method: str
    url: str
    headers: dict[str, str] = {}
    body: bytes = b""
    total_ms: int = 30_000
    answer_bytes_max: int = 1024 * 1024
    redirects_max: int = 0
    """Only GET and HEAD follow redirects, and each is checked like the first address."""


class ContactError(Exception):
    """The contact was not made, or broke. The text may be logged, but says nothing to clients."""


class Refused(ContactError):
    """It must not be made: no such row, switched off, no consent, or not an address for us."""


class Unreachable(ContactError):
    """The other side did not answer, too late, or not in HTTP."""


class TookTooLong(Unreachable):
    """The other side did not answer in the time that was given."""


class AnswerTooLarge(ContactError):
    """The other side says more than we listen to."""
