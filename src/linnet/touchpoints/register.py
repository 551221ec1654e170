"""The register: one row for each party and purpose, with everything that people must know of it.

A row that is not here, or not switched on, cannot be contacted. `docs/touchpoints.md` is printed
from these rows, and the page's Content-Security-Policy is computed from them.
"""

from typing import Literal

from msgspec import Struct

Initiator = Literal["server", "client", "both"]
Trigger = Literal["automatic", "admin", "user", "each use"]
HostClass = Literal[
    "exact",
    "application",
    "push_gateway",
    "webpush",
    "url_preview",
    "resolver",
    "mail_server",
    "matrix_server",
]
"""`exact`: the hosts that the row lists, and no other. `application`: none at all, because the
party comes to us. Else they are found for each contact."""
NAMED: tuple[HostClass, ...] = ("exact", "application")
"""Classes of which no host is contacted that the row does not list."""
DataCategory = Literal[
    "server address",
    "time of contact",
    "host names",
    "device address",
    "push address",
    "identifiers",
    "unread counts",
    "message content",
    "links",
    "operator's address",
]
Consent = Literal["operator", "person"]
"""Who has to say yes: the operator alone, or each person as well, before anything leaves."""

MAX_ID_LENGTH = 64


class Touchpoint(Struct, frozen=True, kw_only=True):
    """One contact: with whom, what for, and what leaves."""

    id: str
    party: str
    country: str = ""
    """Of the party, by ISO 3166-1; empty when nobody knows it before the contact."""
    purpose: str
    initiator: Initiator
    trigger: Trigger
    host_class: HostClass = "exact"
    hosts: tuple[str, ...] = ()
    """`name` or `name:port`; of the class `exact` only."""
    data: tuple[DataCategory, ...]
    carries_others_data: bool
    """Whether what leaves can speak of people who did not ask for the contact."""
    retention: str
    """What is known about how long the party keeps it."""
    is_on_by_default: bool
    consent: Consent = "operator"
    when_off: str
    """What does not work without it."""
    csp_sources: dict[str, tuple[str, ...]] = {}
    """Sources that the page may load from while it is on, by directive."""
    allows_plain_http: bool = False
    is_named_by_operator: bool = False
    """Its hosts stand in a file of the operator's, so they may be of the operator's own network."""
    asks_anew: bool = False
    """Whether each person is asked, once it was severed and is allowed again: apps use it by
    themselves, so that nobody would notice that it began anew."""
    demands_to: str = ""
    """The address of mail to which the party is asked to delete what it has."""
    keeps_host: bool = True
    """Whether the last host is remembered with the counts."""
    since: str = "0.1"


NOT_KNOWN = "Not known; ask the party"

RESOLVER = Touchpoint(
    id="resolver",
    party="The name server that the operating system is set to",
    purpose="Finds the address of a host that another row contacts",
    initiator="server",
    trigger="automatic",
    host_class="resolver",
    data=("server address", "time of contact", "host names"),
    carries_others_data=False,
    retention=NOT_KNOWN,
    is_on_by_default=True,
    when_off="No other row can reach a host that has a name",
)

PUSH_GATEWAY = Touchpoint(
    id="push_gateway",
    party="The push gateway that an app names, often its maker's; behind it the device's maker",
    purpose="Wakes an app that is not connected when there is news",
    initiator="server",
    trigger="user",
    host_class="push_gateway",
    data=(
        "server address",
        "time of contact",
        "push address",
        "identifiers",
        "unread counts",
        "message content",
    ),
    carries_others_data=True,
    retention=NOT_KNOWN,
    is_on_by_default=True,
    when_off="Apps on phones show news only while they are open",
    asks_anew=True,
)

WEB_PUSH = Touchpoint(
    id="webpush",
    party="The push service of the browser's maker, such as Google, Mozilla, Apple or Microsoft",
    purpose="Tells a browser that there is news while Linnet is closed in it",
    initiator="both",
    trigger="user",
    host_class="webpush",
    data=("server address", "time of contact", "push address", "device address"),
    carries_others_data=False,
    retention="Until it is delivered, a day at most; what it says is sealed for the browser",
    is_on_by_default=True,
    consent="person",
    when_off="A browser shows news only while Linnet is open in it",
)
URL_PREVIEW = Touchpoint(
    id="url_preview",
    party="The site that a link leads to",
    purpose="Shows what is behind a link without the reader's browser going there",
    initiator="server",
    trigger="each use",
    host_class="url_preview",
    data=("server address", "time of contact", "links"),
    carries_others_data=True,
    retention=NOT_KNOWN,
    is_on_by_default=False,
    when_off="Links are shown without a preview",
    asks_anew=True,
    allows_plain_http=True,
    keeps_host=False,
)

ACME = Touchpoint(
    id="acme",
    party="The certificate authority of the settings, by default Let's Encrypt",
    country="US",
    purpose="Certifies that this server is the one of its name; on when `tls` is `acme`",
    initiator="server",
    trigger="automatic",
    hosts=("acme-v02.api.letsencrypt.org:443",),
    data=("server address", "time of contact", "host names", "operator's address"),
    carries_others_data=False,
    retention="The name of the server is published for ever, in the logs of certificates",
    is_on_by_default=False,
    when_off="The certificate is not renewed",
)

MAIL = Touchpoint(
    id="mail",
    party="The mail server of the settings; behind it those of the people who are written to",
    purpose="Confirms that an address is a person's, and tells them of news that they have missed,"
    " why their account is suspended or locked, and that it is going to be deleted",
    initiator="server",
    trigger="user",
    host_class="mail_server",
    data=("server address", "time of contact", "push address", "identifiers", "unread counts"),
    carries_others_data=True,
    retention="The mail servers on the way decide; what a letter says is not sealed",
    is_on_by_default=False,
    when_off="No address can be confirmed, and nobody is told of anything by mail",
)

POLICY_SERVER = Touchpoint(
    id="policy_server",
    party="The policy server that a room's moderators have chosen, if it is another server",
    purpose="Asks it whether what is sent into the room may be sent",
    initiator="server",
    trigger="automatic",
    host_class="matrix_server",
    data=("server address", "time of contact", "host names", "identifiers", "message content"),
    carries_others_data=True,
    retention=NOT_KNOWN,
    is_on_by_default=False,
    when_off="Nothing can be sent into rooms whose policy server is another server",
)

SERVER_KEYS = Touchpoint(
    id="server_keys",
    party="Matrix servers that ask this one, as the policy server of a room",
    purpose="Fetches the keys by which it is known that really they ask",
    initiator="server",
    trigger="automatic",
    host_class="matrix_server",
    data=("server address", "time of contact", "host names"),
    carries_others_data=False,
    retention=NOT_KNOWN,
    is_on_by_default=False,
    when_off="This server is no policy server for others; for its own rooms it is",
)

SHIPPED: tuple[Touchpoint, ...] = (
    RESOLVER,
    PUSH_GATEWAY,
    WEB_PUSH,
    URL_PREVIEW,
    ACME,
    MAIL,
    POLICY_SERVER,
    SERVER_KEYS,
)
"""The rows that come with this release, in the order in which they are shown."""
