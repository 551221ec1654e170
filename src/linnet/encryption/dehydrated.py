"""A dehydrated device: it has keys and an inbox, and no session.

While all devices of a person are signed out, others send keys to it. Later one of the person's
devices opens it with a secret of its own and reads what has come.
# spec: MSC3814
"""

from msgspec import Raw, Struct

from linnet.encryption import store_cross_signing, store_dehydrated, store_to_device
from linnet.encryption.key_formats import object_in
from linnet.encryption.removal import remove_dehydrated
from linnet.encryption.store_dehydrated import DehydratedDevice
from linnet.encryption.upload_keys import put_keys, read_upload
from linnet.encryption.wiring import DevicesOf, Encryption
from linnet.errors import BadJson, Forbidden, InvalidParam, MissingParam, NotFound, TooLarge
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import DeviceId, UserId, parse_device_id
from linnet.storage.database import Reader, Tx

MAX_DATA_BYTES = 256 * 1024
MAX_NAME_LENGTH = 255
BATCH = 100
MAX_DIGITS = 18
NO_DEVICE = "There is no dehydrated device"


class DeviceIdResponse(Struct, frozen=True):
    device_id: DeviceId


class DehydratedResponse(Struct, frozen=True):
    device_id: DeviceId
    device_data: Raw


class EventsBody(Struct, frozen=True):
    next_batch: str | None = None


class EventsResponse(Struct, frozen=True):
    events: list[Raw]
    next_batch: str


@endpoint(
    "PUT",
    "/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device",
    operation="unstable.putDehydratedDevice",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def put_device(encryption: Encryption, call: Call, *, body: JsonObject) -> DeviceIdResponse:
    user_id = call.requester.user_id
    new = _described(user_id, body)
    uploaded = read_upload(body, user_id, new.device_id)
    if uploaded.device_keys is None:
        raise MissingParam("device_keys is missing")
    async with encryption.db.transaction() as tx:
        await remove_dehydrated(tx, user_id)
        await _check_id(encryption, tx, user_id, new.device_id)
        await store_dehydrated.put(tx, new)
        await put_keys(tx, user_id, new.device_id, uploaded)
    return DeviceIdResponse(new.device_id)


@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device",
    operation="unstable.getDehydratedDevice",
    access=Access.USER,
)
async def get_device(encryption: Encryption, call: Call) -> DehydratedResponse:
    async with encryption.db.snapshot() as reader:
        found = await store_dehydrated.device(reader, call.requester.user_id)
    if found is None:
        raise NotFound(NO_DEVICE)
    return DehydratedResponse(found.device_id, Raw(found.device_data))


@endpoint(
    "DELETE",
    "/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device",
    operation="unstable.deleteDehydratedDevice",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_device(encryption: Encryption, call: Call) -> DeviceIdResponse:
    async with encryption.db.transaction() as tx:
        device_id = await remove_dehydrated(tx, call.requester.user_id)
    if device_id is None:
        raise NotFound(NO_DEVICE)
    return DeviceIdResponse(device_id)


@endpoint(
    "POST",
    "/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device/{device_id}/events",
    operation="unstable.getDehydratedEvents",
    access=Access.USER,
)
async def post_events(
    encryption: Encryption, call: Call, device_id: DeviceId, *, body: EventsBody
) -> EventsResponse:
    """A batch of what has come. Nothing is deleted: another device may have to begin again."""
    user_id = call.requester.user_id
    after = _position(body.next_batch)
    async with encryption.db.snapshot() as reader:
        found = await store_dehydrated.device(reader, user_id)
        if found is None or found.device_id != device_id:
            raise Forbidden("This is not your dehydrated device")
        messages = await store_to_device.messages(reader, user_id, device_id, (after, 2**62), BATCH)
    position = messages[-1].position if messages else after
    return EventsResponse([Raw(message.event) for message in messages], f"d{position}")


def with_dehydrated(devices_of: DevicesOf) -> DevicesOf:
    """The devices that others may send to: those with a session, and the dehydrated ones."""

    async def found(
        reader: Reader, user_ids: list[UserId]
    ) -> dict[UserId, dict[DeviceId, str | None]]:
        devices = {
            user_id: dict(names) for user_id, names in (await devices_of(reader, user_ids)).items()
        }
        for user_id, device_id, name in await store_dehydrated.names_of(reader, user_ids):
            devices.setdefault(user_id, {})[device_id] = name
        return devices

    return found


async def dehydrated_gate(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Refuse to a new session the id of its user's dehydrated device."""
    found = await store_dehydrated.device(tx, user_id)
    if found is not None and found.device_id == device_id:
        raise Forbidden("This device id is that of the dehydrated device")


def _described(user_id: UserId, body: JsonObject) -> DehydratedDevice:
    text = body.get("device_id")
    if not isinstance(text, str):
        raise MissingParam("device_id is missing")
    data = object_in(body, "device_data")
    if not data:
        raise MissingParam("device_data is missing")
    canonical_json.check(data)
    encoded = canonical_json.encode(data)
    if len(encoded) > MAX_DATA_BYTES:
        raise TooLarge(f"device_data may have {MAX_DATA_BYTES} bytes")
    name = body.get("initial_device_display_name")
    if name is not None and not isinstance(name, str):
        raise BadJson("initial_device_display_name must be a string")
    if name is not None and (len(name) > MAX_NAME_LENGTH or "\0" in name):
        raise InvalidParam(f"A device's name has at most {MAX_NAME_LENGTH} characters")
    return DehydratedDevice(user_id, parse_device_id(text), name, encoded)


async def _check_id(encryption: Encryption, tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    devices = await encryption.devices_of(tx, [user_id])
    keys = await store_cross_signing.cross_signing_keys(tx, user_id)
    is_taken = device_id in devices.get(user_id, {})
    if is_taken or any(key.key_id == device_id for key in keys.values()):
        raise InvalidParam("This device id is taken")


def _position(next_batch: str | None) -> int:
    if not next_batch:
        return 0
    digits = next_batch[1:]
    if not next_batch.startswith("d") or not digits.isdecimal() or len(digits) > MAX_DIGITS:
        raise InvalidParam("This token is not from this server")
    return int(digits)
