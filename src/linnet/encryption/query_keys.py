"""Look up devices, their identity keys and cross-signing keys.

# spec: client-server-api #post_matrixclientv3keysquery
"""

from typing import Any

from msgspec import Struct, field

from linnet.encryption import store_cross_signing, store_device_keys
from linnet.encryption.key_formats import CrossSigningKey
from linnet.encryption.store_cross_signing import KeySignature
from linnet.encryption.wiring import Encryption
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import DeviceId, UserId, domain_of, parse_user_id


class KeyQuery(Struct, frozen=True):
    device_keys: dict[str, list[str]]
    timeout: int = 10_000


class KeyQueryResponse(Struct, frozen=True):
    """Keys by user; users and devices that are not known are absent."""

    device_keys: dict[UserId, dict[DeviceId, JsonObject]]
    master_keys: dict[UserId, JsonObject] = field(default_factory=dict)
    self_signing_keys: dict[UserId, JsonObject] = field(default_factory=dict)
    user_signing_keys: dict[UserId, JsonObject] = field(default_factory=dict)
    failures: dict[str, JsonObject] = field(default_factory=dict)


@endpoint(
    "POST",
    "/_matrix/client/v3/keys/query",
    operation="queryKeys",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def post_query(encryption: Encryption, call: Call, body: KeyQuery) -> KeyQueryResponse:
    wanted = {parse_user_id(text): set(devices) for text, devices in body.device_keys.items()}
    await encryption.check_reach(call.requester, wanted)
    return await query_keys(encryption, call.requester.user_id, wanted)


async def query_keys(
    encryption: Encryption, viewer: UserId, wanted: dict[UserId, set[str]]
) -> KeyQueryResponse:
    """The keys of the wanted devices, as the viewer may see them; an empty set means all."""
    own = encryption.server_name
    local = [user_id for user_id in wanted if domain_of(user_id) == own]
    async with encryption.db.snapshot() as reader:
        names = await encryption.devices_of(reader, local)
        devices = await store_device_keys.device_keys_of(reader, local)
        signing_keys = await store_cross_signing.cross_signing_keys_of(reader, local)
        seen = await store_cross_signing.signatures_on(reader, local, viewer)
    signatures = _Signatures(seen)
    response = KeyQueryResponse({user_id: {} for user_id in names if user_id in wanted})
    for device in devices:
        if wanted[device.user_id] and device.device_id not in wanted[device.user_id]:
            continue
        keys = signatures.added_to(device.keys, device.user_id, device.device_id)
        name = names.get(device.user_id, {}).get(device.device_id)
        keys["unsigned"] = {} if name is None else {"device_display_name": name}
        response.device_keys.setdefault(device.user_id, {})[device.device_id] = keys
    for key in signing_keys:
        _add_signing_key(response, key, viewer, signatures)
    for user_id in wanted:
        if domain_of(user_id) != own:
            response.failures[domain_of(user_id)] = {}
    return response


def _add_signing_key(
    response: KeyQueryResponse, key: CrossSigningKey, viewer: UserId, signatures: "_Signatures"
) -> None:
    shown = signatures.added_to(key.key, key.user_id, key.key_id)
    if key.usage == "master":
        response.master_keys[key.user_id] = shown
    elif key.usage == "self_signing":
        response.self_signing_keys[key.user_id] = shown
    elif key.user_id == viewer:
        response.user_signing_keys[key.user_id] = shown


class _Signatures:
    """Signatures by what they sign."""

    def __init__(self, signatures: list[KeySignature]) -> None:
        self._on: dict[tuple[UserId, str], list[KeySignature]] = {}
        for signature in signatures:
            target = (signature.target_user_id, signature.target_key_id)
            self._on.setdefault(target, []).append(signature)

    def added_to(self, key: JsonObject, user_id: UserId, key_id: str) -> JsonObject:
        """A copy of the key with the signatures on it beside those it was uploaded with."""
        uploaded: dict[str, Any] = key.get("signatures", {})
        merged = {signer: dict(by_key) for signer, by_key in uploaded.items()}
        for signature in self._on.get((user_id, key_id), ()):
            by_key = merged.setdefault(signature.signer_user_id, {})
            by_key[signature.signer_key_id] = signature.signature
        return {**key, "signatures": merged} if merged else dict(key)
