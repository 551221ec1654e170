"""Send messages to devices, beside the rooms.

# spec: client-server-api #put_matrixclientv3sendtodeviceeventtypetxnid
"""

from collections.abc import Iterator, Mapping

from linnet.changes.vocabulary import ToDeviceQueued
from linnet.encryption import store_to_device
from linnet.encryption.key_formats import check_name, object_in
from linnet.encryption.upload_keys import check_device_exists
from linnet.encryption.wiring import Encryption
from linnet.errors import BadJson, MissingParam, TooLarge
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import DeviceId, UserId, parse_device_id, parse_user_id

ALL_DEVICES = "*"
MAX_MESSAGES = 10_000
"""Messages in one call. Clients split what is longer than a few hundred."""
MAX_BODY_BYTES = 16 * 1024 * 1024
MAX_MESSAGE_BYTES = 65_536
"""Largest message with its sender and type, as for events of rooms."""
SENT_KEPT_MS = 24 * 3600 * 1000
"""How long a transaction id is remembered."""

Messages = dict[UserId, dict[str, JsonObject]]
"""Contents by user and device; the device may be `*`."""
DeviceMessage = tuple[UserId, DeviceId, bytes]


@endpoint(
    "PUT",
    "/_matrix/client/v3/sendToDevice/{event_type}/{txn_id}",
    operation="sendToDevice",
    access=Access.USER,
    limit=Limit.KEYS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def put_messages(
    encryption: Encryption, call: Call, event_type: str, txn_id: str, body: JsonObject
) -> JsonObject:
    check_name(event_type, "event type")
    check_name(txn_id, "transaction id")
    messages = read_messages(body)
    await encryption.check_reach(call.requester, messages)
    await send_to_device(encryption, call.requester, (event_type, txn_id), messages)
    return {}


def read_messages(body: JsonObject) -> Messages:
    """Check the shape of the body, and that there are not too many messages."""
    if "messages" not in body:
        raise MissingParam("messages is missing")
    messages: Messages = {}
    for text, by_device in object_in(body, "messages").items():
        if type(by_device) is not dict or not all(
            type(content) is dict for content in by_device.values()
        ):
            raise BadJson("Messages are objects by user and device")
        messages[parse_user_id(text)] = by_device
    if sum(map(len, messages.values())) > MAX_MESSAGES:
        raise TooLarge(f"At most {MAX_MESSAGES} messages can be sent at once")
    return messages


async def send_to_device(
    encryption: Encryption, sender: Requester, named: tuple[str, str], messages: Messages
) -> None:
    """Queue one message for each addressed device. Devices that do not exist are passed over.

    `named` is the event type and the transaction id: the same from the same device sends once.

    Raises:
        TooLarge: a message is over MAX_MESSAGE_BYTES, or `*` stands for too many devices.
    """
    device = (sender.user_id, sender.device_id)
    written = _Written(sender.user_id, named[0], messages)
    now_ms = encryption.clock.now_ms()
    async with encryption.db.transaction() as tx:
        await check_device_exists(encryption, tx, *device)
        if await store_to_device.is_sent(tx, *device, *named):
            return
        await store_to_device.forget_sent(tx, *device, now_ms - SENT_KEPT_MS)
        await store_to_device.note_sent(tx, *device, named, now_ms)
        devices = await encryption.devices_of(tx, list(messages))
        queued = list(written.for_devices(devices))
        if len(queued) > MAX_MESSAGES:
            raise TooLarge(f"At most {MAX_MESSAGES} messages can be sent at once")
        if not queued:
            return
        position = tx.next_position()
        await store_to_device.add_messages(tx, queued, position)
        for user_id, device_id, _ in queued:
            tx.emit(ToDeviceQueued(position, user_id, device_id))


class _Written:
    """Messages as their receivers get them, written before the transaction begins."""

    def __init__(self, sender: UserId, event_type: str, messages: Messages) -> None:
        self._head = (
            b'{"sender":'
            + canonical_json.encode(sender)
            + b',"type":'
            + canonical_json.encode(event_type)
            + b',"content":'
        )
        self._messages = {
            user_id: {device: self._write(content) for device, content in by_device.items()}
            for user_id, by_device in messages.items()
        }

    def _write(self, content: JsonObject) -> bytes:
        event = self._head + canonical_json.encode(content) + b"}"
        if len(event) > MAX_MESSAGE_BYTES:
            raise TooLarge(f"A message is larger than {MAX_MESSAGE_BYTES} bytes")
        return event

    def for_devices(
        self, devices: Mapping[UserId, Mapping[DeviceId, str | None]]
    ) -> Iterator[DeviceMessage]:
        """One message for each existing device that is named, or meant by `*`."""
        for user_id, by_device in self._messages.items():
            existing = devices.get(user_id, {})
            if (for_all := by_device.get(ALL_DEVICES)) is not None:
                for device_id in existing:
                    yield user_id, device_id, by_device.get(device_id, for_all)
                continue
            for text, event in by_device.items():
                if text in existing:
                    yield user_id, parse_device_id(text), event
