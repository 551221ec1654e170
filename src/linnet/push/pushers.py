"""Set, show and remove pushers.

# spec: client-server-api #push-notifications
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import replace

from linnet.accounts.third_party_ids import has_address
from linnet.changes.vocabulary import PushersChanged
from linnet.errors import Forbidden, InvalidParam, MissingParam, ThreepidNotFound
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import encode
from linnet.ids import DeviceId, UserId
from linnet.mail.address import parse_address
from linnet.push import store_pushers
from linnet.push.pusher import Pusher, PusherKind
from linnet.push.subscription import is_point, is_secret
from linnet.push.wiring import Push
from linnet.storage.database import Tx
from linnet.touchpoints.contact import Refused
from linnet.touchpoints.register import MAIL, PUSH_GATEWAY, WEB_PUSH, Touchpoint

MAX_PUSHERS = 50
"""Of one person. A pusher goes with its device, so these are apps that are signed in."""
# spec: client-server-api #post_matrixclientv3pushersset
MAX_APP_ID_LENGTH = 64
MAX_PUSHKEY_BYTES = 512
MAX_NAME_LENGTH = 255
MAX_DATA_BYTES = 8 * 1024
MAIL_APP = "m.email"
NOT_IN_THIS_WAY = "This server tells nobody of news in this way"
NOTIFY_PATH = "/_matrix/push/v1/notify"
_REQUIRED = ("app_display_name", "device_display_name", "lang", "data")

# spec: MSC3881
ENABLED = "org.matrix.msc3881.enabled"
DEVICE_ID = "org.matrix.msc3881.device_id"


class ShownPusher(Struct, frozen=True):
    """# spec: client-server-api #get_matrixclientv3pushers"""

    pushkey: str
    kind: PusherKind
    app_id: str
    app_display_name: str
    device_display_name: str
    lang: str
    data: JsonObject
    profile_tag: str | UnsetType
    is_enabled: bool = field(name=ENABLED)
    device_id: DeviceId | UnsetType = field(name=DEVICE_ID)


class Pushers(Struct, frozen=True):
    pushers: list[ShownPusher]


class PusherBody(Struct, frozen=True):
    """# spec: client-server-api #post_matrixclientv3pushersset"""

    kind: str | None
    app_id: str
    pushkey: str
    app_display_name: str | None = None
    device_display_name: str | None = None
    profile_tag: str | None = None
    lang: str | None = None
    data: JsonObject | None = None
    append: bool = False
    is_enabled: bool | UnsetType = field(default=UNSET, name=ENABLED)


@endpoint("GET", "/_matrix/client/v3/pushers", operation="getPushers", access=Access.USER)
async def get_pushers(push: Push, call: Call) -> Pushers:
    async with push.db.snapshot() as reader:
        found = await store_pushers.pushers_of(reader, [call.requester.user_id])
    return Pushers([_shown(pusher) for pusher in found])


@endpoint(
    "POST",
    "/_matrix/client/v3/pushers/set",
    operation="postPusher",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_pusher(push: Push, call: Call, *, body: PusherBody) -> JsonObject:
    requester = call.requester
    _check_name(body)
    if body.kind is None:
        async with push.db.transaction() as tx:
            pushkey = body.pushkey.lower() if body.app_id == MAIL_APP else body.pushkey
            await _remove(tx, requester.user_id, body.app_id, pushkey)
        return {}
    new = _checked(push, requester.user_id, requester.device_id, body)
    await _check_permitted(push, new)
    async with push.db.transaction() as tx:
        if not push.touchpoints.switches.is_on(TOUCHPOINTS[new.kind].id):
            raise Forbidden(NOT_IN_THIS_WAY)  # cut since it was checked
        if not body.append:
            await _take_from_others(tx, new)
        await _put(tx, new, keeps_device=body.is_enabled is not UNSET)
    return {}


class PushKey(Struct, frozen=True):
    key: str


@endpoint("GET", "/_linnet/push/key", operation="linnet.getPushKey", access=Access.USER)
async def get_push_key(push: Push, call: Call) -> PushKey:
    """The key that a browser has to be given when it subscribes."""
    return PushKey(push.web_push.public_key())


def _shown(pusher: Pusher) -> ShownPusher:
    return ShownPusher(
        pusher.pushkey,
        pusher.kind,
        pusher.app_id,
        pusher.app_display_name,
        pusher.device_display_name,
        pusher.lang,
        pusher.data,
        UNSET if pusher.profile_tag is None else pusher.profile_tag,
        pusher.is_enabled,
        pusher.device_id or UNSET,
    )


def _check_name(body: PusherBody) -> None:
    if not body.app_id or len(body.app_id) > MAX_APP_ID_LENGTH or "\0" in body.app_id:
        raise InvalidParam(f"An app_id has 1 to {MAX_APP_ID_LENGTH} characters")
    if not body.pushkey or len(body.pushkey.encode()) > MAX_PUSHKEY_BYTES or "\0" in body.pushkey:
        raise InvalidParam(f"A pushkey has 1 to {MAX_PUSHKEY_BYTES} bytes")


def _checked(push: Push, user_id: UserId, device_id: DeviceId, body: PusherBody) -> Pusher:
    """The pusher that a request describes; its number is given when it is stored."""
    missing = [name for name in _REQUIRED if getattr(body, name) is None]
    if missing:
        raise MissingParam(f"Missing parameters: {', '.join(missing)}")
    names = [body.app_display_name, body.device_display_name, body.lang, body.profile_tag]
    if any(name and (len(name) > MAX_NAME_LENGTH or "\0" in name) for name in names):
        raise InvalidParam(f"Names can have {MAX_NAME_LENGTH} characters")
    data = body.data or {}
    if len(encode(data)) > MAX_DATA_BYTES:
        raise InvalidParam(f"data can have {MAX_DATA_BYTES} bytes")
    check = _CHECKS.get(body.kind or "")
    if check is None:
        raise InvalidParam("There is no such kind of pusher")
    kind = check(push, body)
    is_mail = kind == "email"
    return Pusher(
        0,
        user_id,
        DeviceId("") if is_mail else device_id,
        body.app_id,
        parse_address(body.pushkey) if is_mail else body.pushkey,
        kind,
        body.app_display_name or "",
        body.device_display_name or "",
        body.profile_tag,
        body.lang or "",
        data,
        body.is_enabled is not False,
        push.rooms.clock.now_ms(),
        0,
    )


async def _check_permitted(push: Push, new: Pusher) -> None:
    """Whether the operator, and where it is needed the person, has said yes to the contact."""
    row = push.touchpoints.switches.row(TOUCHPOINTS[new.kind].id)
    if row is None or not row.is_on:
        raise Forbidden(NOT_IN_THIS_WAY)
    is_asked = row.consent == "person"
    consents = await push.touchpoints.switches.consents_of(new.user_id)
    if is_asked and row.touchpoint.id not in consents:
        raise Forbidden("Say yes to this contact first")
    if new.kind == "email":
        async with push.db.snapshot() as reader:
            if not await has_address(reader, new.user_id, new.pushkey):
                raise ThreepidNotFound("Add this address to your account first")


def _check_http(push: Push, body: PusherBody) -> PusherKind:
    data = body.data or {}
    url = data.get("url")
    if url is None:
        raise MissingParam("data.url is missing")
    if not isinstance(url, str):
        raise InvalidParam("data.url must be a text")
    if data.get("format") not in (None, "event_id_only"):
        raise InvalidParam("There is no such format")
    try:
        push.touchpoints.client.check_address(PUSH_GATEWAY.id, url)
        parsed = urlsplit(url)
    except (Refused, ValueError) as why:
        raise InvalidParam("data.url must be a public address with https://") from why
    if parsed.path != NOTIFY_PATH or parsed.query or parsed.fragment:
        raise InvalidParam(f"data.url must end with {NOTIFY_PATH}")
    return "http"


def _check_web_push(push: Push, body: PusherBody) -> PusherKind:
    """# spec: MSC4174"""
    data = body.data or {}
    url = data.get("url")
    if not isinstance(url, str) or not is_secret(data.get("auth")):
        raise InvalidParam("data must have url and auth, as the browser gives them")
    if not is_point(body.pushkey) or not push.web_push.can_seal_for(body.pushkey):
        raise InvalidParam("pushkey must be the public key of the browser")
    try:
        push.touchpoints.client.check_address(WEB_PUSH.id, url)
    except Refused as why:
        raise InvalidParam("data.url must be a public address with https://") from why
    return "webpush"


def _check_mail(push: Push, body: PusherBody) -> PusherKind:
    if push.post is None:
        raise InvalidParam("This server sends no mail")
    if body.app_id != MAIL_APP:
        raise InvalidParam(f"The app_id of a pusher of mail is {MAIL_APP}")
    parse_address(body.pushkey)
    return "email"


_CHECKS: dict[str, Callable[[Push, PusherBody], PusherKind]] = {
    "http": _check_http,
    "webpush": _check_web_push,
    "email": _check_mail,
}
TOUCHPOINTS: dict[PusherKind, Touchpoint] = {
    "http": PUSH_GATEWAY,
    "webpush": WEB_PUSH,
    "email": MAIL,
}


async def _put(tx: Tx, new: Pusher, *, keeps_device: bool) -> None:
    """Store a pusher.

    Whoever switches one explicitly may do so from another device; it stays that of its own.
    """
    own = await store_pushers.pushers_of(tx, [new.user_id])
    earlier = next((p for p in own if (p.app_id, p.pushkey) == (new.app_id, new.pushkey)), None)
    if earlier is None and len(own) >= MAX_PUSHERS:
        raise InvalidParam(f"At most {MAX_PUSHERS} pushers can be set")
    position = tx.next_position()
    device_id = earlier.device_id if earlier is not None and keeps_device else new.device_id
    await store_pushers.put(tx, replace(new, number=position, device_id=device_id))
    tx.emit(PushersChanged(position, new.user_id))


async def _remove(tx: Tx, user_id: UserId, app_id: str, pushkey: str) -> None:
    own = await store_pushers.pushers_of(tx, [user_id])
    numbers = [p.number for p in own if (p.app_id, p.pushkey) == (app_id, pushkey)]
    await remove(tx, user_id, numbers)


async def _take_from_others(tx: Tx, new: Pusher) -> None:
    others = await store_pushers.others_with_key(tx, new.app_id, new.pushkey, new.user_id)
    for number, owner in others:
        await remove(tx, owner, [number])


async def remove(tx: Tx, user_id: UserId, numbers: list[int]) -> None:
    """Remove pushers of one person, with what they still had to be told."""
    if numbers:
        await store_pushers.delete(tx, numbers)
        tx.emit(PushersChanged(tx.next_position(), user_id))


async def device_projection(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """A device's pushers go with it, in the transaction that removes it."""
    await remove(tx, user_id, await store_pushers.of_device(tx, user_id, device_id))


async def address_projection(tx: Tx, user_id: UserId, address: str) -> None:
    """An address's pushers go with it, in the transaction that removes it."""
    await _remove(tx, user_id, MAIL_APP, address)
