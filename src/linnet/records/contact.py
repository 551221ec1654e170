"""Whom people write to about their data, as the settings say and `.well-known` tells."""

from msgspec import Struct

from linnet.config import Settings


class Contact(Struct, frozen=True):
    """Empty where the operator has named none."""

    email: str
    page: str


def contact_of(settings: Settings) -> Contact:
    """The operator's; the page only if they have written one."""
    return Contact(settings.support_email, settings.support_page)
