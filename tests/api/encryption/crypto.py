"""Keys and signatures as clients make them, with a library of their own choice."""

import base64
import itertools
import json
from typing import Any

import nacl.signing
from tests.kit.client import Client

Json = dict[str, Any]
_numbers = itertools.count(1)


def base64_unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


class Key:
    """An ed25519 key pair; `name` is what stands after `ed25519:`, the public key by default."""

    def __init__(self, name: str = "") -> None:
        self._secret = nacl.signing.SigningKey.generate()
        self.public = base64_unpadded(bytes(self._secret.verify_key))
        self.name = name or self.public
        self.id = f"ed25519:{self.name}"

    def signature(self, value: Json) -> str:
        covered = {k: v for k, v in value.items() if k not in ("signatures", "unsigned")}
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return base64_unpadded(self._secret.sign(text.encode()).signature)

    def signs(self, user_id: str, value: Json) -> Json:
        """A copy with this key's signature beside those that are there."""
        signatures = {user: dict(own) for user, own in value.get("signatures", {}).items()}
        signatures.setdefault(user_id, {})[self.id] = self.signature(value)
        return {**value, "signatures": signatures}

    def alone_signs(self, user_id: str, value: Json) -> Json:
        return self.signs(user_id, {k: v for k, v in value.items() if k != "signatures"})


class Device:
    """The keys of one device."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.key = Key(client.device_id)
        self.keys = self.key.signs(
            client.user_id,
            {
                "user_id": client.user_id,
                "device_id": client.device_id,
                "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
                "keys": {
                    self.key.id: self.key.public,
                    f"curve25519:{client.device_id}": Key().public,
                },
            },
        )

    async def publishes(self) -> "Device":
        await self.client.post("/keys/upload", {"device_keys": self.keys})
        return self

    def one_time_key(self, **more: Any) -> Json:
        return self.key.signs(self.client.user_id, {"key": Key().public, **more})

    def one_time_keys(self, count: int) -> Json:
        return {f"signed_curve25519:{next(_numbers):06}": self.one_time_key() for _ in range(count)}


class CrossSigning:
    """The three cross-signing keys of a user."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.master, self.self_signing, self.user_signing = Key(), Key(), Key()

    def json(self, usage: str) -> Json:
        key: Key = getattr(self, usage)
        value = {
            "user_id": self.client.user_id,
            "usage": [usage],
            "keys": {key.id: key.public},
        }
        return value if usage == "master" else self.master.signs(self.client.user_id, value)

    def body(self) -> Json:
        return {f"{usage}_key": self.json(usage) for usage in USAGES}

    async def publishes(self) -> "CrossSigning":
        await self.client.post("/keys/device_signing/upload", self.body())
        return self


USAGES = ("master", "self_signing", "user_signing")


async def seen_by(client: Client, other: Client) -> Json:
    """What one user is told of another's keys."""
    answer: Json = (await client.post("/keys/query", {"device_keys": {other.user_id: []}})).json
    return answer


async def device_list_position(client: Client) -> int:
    """A position of the log, newer than all that has happened."""
    return client.server.house.hall.db.position()
