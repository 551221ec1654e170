"""Show what leaves this server, to whom and how much, and decide about it.

Everybody sees the whole register and what left for themselves; whom the server contacts can be read
without an account. An administrator also sees what left altogether, and switches.
"""

from msgspec import UNSET, Struct, UnsetType

from linnet import __version__
from linnet.accounts.acts import note_act
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import ServerName
from linnet.storage.database import Tx
from linnet.touchpoints.amounts import Published
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import IN_PAGES, KEPT_DAYS, PUBLISHED_DAYS, UNDECLARED
from linnet.touchpoints.expiring import put_term
from linnet.touchpoints.register import Consent, DataCategory, Initiator, Touchpoint, Trigger
from linnet.touchpoints.severing.answers import Demanded, Standing, newest_of_rows
from linnet.touchpoints.severing.go_on import check_removal, check_reopening
from linnet.touchpoints.switches import Row
from linnet.touchpoints.switching import Also, add, consent, switch, take_back
from linnet.touchpoints.terms import MAX_TERM_DAYS
from linnet.web.wiring import Web

NONE_COUNTED = Published(0, 0)


class ShownCount(Struct, frozen=True):
    """`bytes_out` and `bytes_in` are of what was said, without the headers of transport."""

    attempts: int
    allowed: int
    blocked: int
    bytes_out: int
    bytes_in: int
    last_ts: int | UnsetType
    last_host: str | UnsetType


class ShownTouchpoint(Struct, frozen=True):
    id: str
    party: str
    country: str
    """Two letters, or empty when nobody knows before the contact."""
    purpose: str
    initiator: Initiator
    trigger: Trigger
    hosts: list[str]
    """Empty when they are found for each contact."""
    data: list[DataCategory]
    carries_others_data: bool
    retention: str
    when_off: str
    consent: Consent
    is_on_by_default: bool
    is_on: bool
    has_your_consent: bool
    is_added: bool
    severed_ts: int | UnsetType
    until_ts: int | UnsetType
    """When it ends by itself; of one that is off: when it did."""
    yours: ShownCount
    everyones: ShownCount | UnsetType


class ShownTouchpoints(Struct, frozen=True):
    touchpoints: list[ShownTouchpoint]
    days: int
    """Of how many days the counts are."""
    undeclared: ShownCount | UnsetType
    """Attempts to leave that no row knows: all of them were stopped."""
    in_pages: ShownCount | UnsetType
    """What browsers say that they have stopped in the web app."""


class PublicDemand(Struct, frozen=True):
    """Without the party's own words, which may name people."""

    standing: Standing
    due_ts: int
    answered_on: str | UnsetType


class PublicTouchpoint(Struct, frozen=True):
    """A contact as anybody may know it, without what left and for whom."""

    id: str
    party: str
    country: str
    """Two letters, or empty when nobody knows before the contact."""
    purpose: str
    initiator: Initiator
    trigger: Trigger
    hosts: list[str]
    """Empty when they are found for each contact, or stand in a file of the operator's."""
    data: list[DataCategory]
    carries_others_data: bool
    retention: str
    when_off: str
    consent: Consent
    is_on_by_default: bool
    is_on: bool
    is_added: bool
    severed_ts: int | UnsetType
    """When the relation was last ended for good."""
    demand: PublicDemand | UnsetType
    """What became of the demand to delete what the party has, when the relation was ended."""
    until_ts: int | UnsetType
    """When it ends by itself; of one that is off: when it did."""
    contacts_at_least: int
    """On the whole days that are counted, rounded down; 0 for few or none, or for few people."""


class PublicTouchpoints(Struct, frozen=True):
    server_name: ServerName
    version: str
    receipts_key: str
    """The public key that signs receipts of severed contacts, in unpadded base64."""
    days: int
    """Of how many whole days the contacts are counted; today is not among them."""
    undeclared_blocked: int
    """Attempts on these days to contact somebody whom no row knows: all of them were stopped."""
    touchpoints: list[PublicTouchpoint]


class SwitchBody(Struct, frozen=True):
    is_on: bool
    begins_anew: bool = False
    """Said of a contact that was severed or has ended by itself: this is a new one."""


class TermBody(Struct, frozen=True):
    days: int = MAX_TERM_DAYS
    """From now on."""


class Term(Struct, frozen=True):
    until_ts: int


class ConsentBody(Struct, frozen=True):
    is_given: bool


class AdditionBody(Struct, frozen=True):
    """A contact with hosts that an administrator names. It is switched on in a second step."""

    id: str
    party: str
    purpose: str
    hosts: list[str]
    data: list[DataCategory]
    retention: str
    when_off: str
    country: str = ""
    carries_others_data: bool = True
    consent: Consent = "operator"
    demands_to: str = ""
    """The party's address of mail for demands to delete, if it is known."""


@endpoint("GET", "/_linnet/touchpoints", operation="linnet.getTouchpoints", access=Access.USER)
async def get_touchpoints(web: Web, call: Call) -> ShownTouchpoints:
    requester = call.requester
    touchpoints = web.touchpoints
    yours = await touchpoints.counts.of(requester.user_id)
    everyones = await touchpoints.counts.of(None) if requester.is_admin else None
    consents = await touchpoints.switches.consents_of(requester.user_id)
    shown = [
        _shown(row, yours, everyones, has_consent=row.touchpoint.id in consents)
        for row in touchpoints.switches.rows()
    ]
    if everyones is None:
        return ShownTouchpoints(shown, KEPT_DAYS, UNSET, UNSET)
    undeclared, in_pages = (_count(everyones.get(name)) for name in (UNDECLARED, IN_PAGES))
    return ShownTouchpoints(shown, KEPT_DAYS, undeclared, in_pages)


@endpoint(
    "GET",
    "/.well-known/linnet/touchpoints",
    operation="linnet.getPublicTouchpoints",
    access=Access.NONE,
)
async def get_public(web: Web, call: Call) -> PublicTouchpoints:
    """The register for programs, and for whoever thinks about getting an account here."""
    counted = await web.touchpoints.counts.published()
    return PublicTouchpoints(
        web.accounts.server_name,
        __version__,
        web.severing.signer.key.public_key,
        PUBLISHED_DAYS,
        counted.get(UNDECLARED, NONE_COUNTED).blocked,
        await public_touchpoints(web, counted),
    )


@endpoint(
    "PUT",
    "/_linnet/touchpoints/{touchpoint_id}/consent",
    operation="linnet.putTouchpointConsent",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_consent(web: Web, call: Call, touchpoint_id: str, *, body: ConsentBody) -> JsonObject:
    await consent(web.touchpoints, call.requester.user_id, touchpoint_id, is_given=body.is_given)
    return {}


@endpoint(
    "PUT",
    "/_linnet/touchpoints/{touchpoint_id}/switch",
    operation="linnet.putTouchpointSwitch",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_switch(web: Web, call: Call, touchpoint_id: str, *, body: SwitchBody) -> JsonObject:
    act = "touchpoint.on" if body.is_on else "touchpoint.off"
    if body.is_on:
        await check_reopening(web.severing, touchpoint_id)
    await switch(
        web.touchpoints,
        touchpoint_id,
        call.requester.user_id,
        is_on=body.is_on,
        begins_anew=body.begins_anew,
        also=noting(web, call, act, touchpoint_id),
    )
    return {}


@endpoint(
    "PUT",
    "/_linnet/touchpoints/{touchpoint_id}/term",
    operation="linnet.putTouchpointTerm",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_end(web: Web, call: Call, touchpoint_id: str, *, body: TermBody) -> Term:
    """Say yes anew to a contact that is on, for so many days."""
    note = noting(web, call, "touchpoint.extend", touchpoint_id, f"{body.days} days")
    return Term(await put_term(web.touchpoints, touchpoint_id, body.days, note))


@endpoint(
    "POST",
    "/_linnet/touchpoints",
    operation="linnet.postTouchpoint",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_addition(web: Web, call: Call, *, body: AdditionBody) -> JsonObject:
    row = Touchpoint(
        id=body.id,
        party=body.party,
        country=body.country,
        purpose=body.purpose,
        initiator="server",
        trigger="admin",
        hosts=tuple(body.hosts),
        data=tuple(body.data),
        carries_others_data=body.carries_others_data,
        retention=body.retention,
        is_on_by_default=False,
        consent=body.consent,
        when_off=body.when_off,
        demands_to=body.demands_to,
    )
    note = noting(web, call, "touchpoint.add", row.id, ", ".join(row.hosts))
    await add(web.touchpoints, row, call.requester.user_id, note)
    return {}


@endpoint(
    "DELETE",
    "/_linnet/touchpoints/{touchpoint_id}",
    operation="linnet.deleteTouchpoint",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_addition(web: Web, call: Call, touchpoint_id: str) -> JsonObject:
    await check_removal(web.severing, touchpoint_id)
    note = noting(web, call, "touchpoint.remove", touchpoint_id)
    await take_back(web.touchpoints, touchpoint_id, note)
    return {}


def noting(web: Web, call: Call, act: str, touchpoint_id: str, detail: str = "") -> Also:
    """Records the act of an administrator in the transaction that does it."""

    async def note(tx: Tx) -> None:
        now_ms = web.touchpoints.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, act, touchpoint_id, detail)

    return note


async def public_touchpoints(web: Web, counted: dict[str, Published]) -> list[PublicTouchpoint]:
    """The register as anybody may know it, with what is published of its counts."""
    async with web.touchpoints.db.snapshot() as reader:
        demands = await newest_of_rows(reader, web.touchpoints.clock.now_ms())
    return [_public(row, counted, demands) for row in web.touchpoints.switches.rows()]


def _public(
    row: Row, counted: dict[str, Published], demands: dict[str, Demanded]
) -> PublicTouchpoint:
    touchpoint = row.touchpoint
    return PublicTouchpoint(
        touchpoint.id,
        touchpoint.party,
        touchpoint.country,
        touchpoint.purpose,
        touchpoint.initiator,
        touchpoint.trigger,
        # How the operator's own network is built is nobody's business.
        [] if touchpoint.is_named_by_operator else list(touchpoint.hosts),
        list(touchpoint.data),
        touchpoint.carries_others_data,
        touchpoint.retention,
        touchpoint.when_off,
        row.consent,
        touchpoint.is_on_by_default,
        row.is_on,
        row.is_added,
        row.severed_ts or UNSET,
        _demand(demands.get(touchpoint.id)),
        row.until_ts or UNSET,
        counted.get(touchpoint.id, NONE_COUNTED).at_least,
    )


def _demand(found: Demanded | None) -> PublicDemand | UnsetType:
    if found is None:
        return UNSET
    return PublicDemand(found.standing, found.due_ts, found.answered_on or UNSET)


def _shown(
    row: Row, yours: dict[str, Count], everyones: dict[str, Count] | None, *, has_consent: bool
) -> ShownTouchpoint:
    touchpoint = row.touchpoint
    return ShownTouchpoint(
        touchpoint.id,
        touchpoint.party,
        touchpoint.country,
        touchpoint.purpose,
        touchpoint.initiator,
        touchpoint.trigger,
        list(touchpoint.hosts),
        list(touchpoint.data),
        touchpoint.carries_others_data,
        touchpoint.retention,
        touchpoint.when_off,
        row.consent,
        touchpoint.is_on_by_default,
        row.is_on,
        has_consent,
        row.is_added,
        row.severed_ts or UNSET,
        row.until_ts or UNSET,
        _count(yours.get(touchpoint.id)),
        UNSET if everyones is None else _count(everyones.get(touchpoint.id)),
    )


def _count(found: Count | None) -> ShownCount:
    count = found or Count()
    return ShownCount(
        count.attempts,
        count.allowed,
        count.blocked,
        count.bytes_out,
        count.bytes_in,
        count.last_ts or UNSET,
        count.last_host or UNSET,
    )
