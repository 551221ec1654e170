"""The authority's row of the register, as the settings name it."""

from urllib.parse import urlsplit

from msgspec.structs import replace

from linnet.config import Settings
from linnet.touchpoints.register import ACME, Touchpoint


def rows_of(settings: Settings) -> list[Touchpoint]:
    """On, and for the authority of the settings alone; nothing when none is asked.

    It may be an authority of the operator's own network.
    """
    if settings.tls != "acme":
        return []
    parsed = urlsplit(settings.acme_directory)
    hosts = (f"{parsed.hostname}:{parsed.port or 443}",)
    country = ACME.country if hosts == ACME.hosts else ""
    chosen = replace(ACME, hosts=hosts, country=country)
    return [replace(chosen, is_on_by_default=True, is_named_by_operator=True)]
