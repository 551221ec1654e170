"""A browser that is pushed to, and the push service of its maker, as far as we meet them."""

import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tests.kit.outside import Outside, Received

from linnet.push.subscription import decoded, encoded

CURVE = ec.SECP256R1()
POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
SUBSCRIPTION = "/push/abc"


class Browser:
    """One subscription. Opens what was sealed for it, as RFC 8291 says."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None, secret: bytes = b"") -> None:
        self._key = key or ec.generate_private_key(CURVE)
        self._secret = secret or b"a shared secret."

    def pusher(self, outside: Outside, **more: Any) -> dict[str, Any]:
        """The body that sets a pusher for this browser."""
        data = {
            "url": outside.url + SUBSCRIPTION,
            "auth": encoded(self._secret),
            **more.pop("data", {}),
        }
        return {
            "kind": "webpush",
            "app_id": "org.linnet.web",
            "pushkey": self.public_key,
            "app_display_name": "Linnet",
            "device_display_name": "Browser",
            "lang": "en",
            "data": data,
            **more,
        }

    @property
    def public_key(self) -> str:
        return encoded(self._key.public_key().public_bytes(*POINT))

    def opens(self, sealed: bytes) -> bytes:
        """What was sealed, with what fills it up."""
        salt, length = sealed[:16], sealed[20]
        point, body = sealed[21 : 21 + length], sealed[21 + length :]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        shared = self._key.exchange(ec.ECDH(), theirs)
        both = b"WebPush: info\0" + decoded(self.public_key) + point
        first = HKDF(hashes.SHA256(), 32, self._secret, both).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(first)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(first)
        return AESGCM(key).decrypt(nonce, body, None)

    def reads(self, received: Received) -> dict[str, Any]:
        """What a push says."""
        padded = self.opens(received.body)
        plain = padded.rstrip(b"\0")
        assert plain.endswith(b"\x02")
        found: dict[str, Any] = json.loads(plain[:-1])
        return found


def signer_of(received: Received, origin: str, now_ms: int) -> str:
    """Who signed a push, by their public key, if push services would take it."""
    kind, _, values = received.headers["Authorization"].partition(" ")
    assert kind == "vapid"
    named = dict(part.strip().split("=", 1) for part in values.split(","))
    signed, _, signature = named["t"].rpartition(".")
    head, claims = (json.loads(decoded(part)) for part in signed.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    assert claims["aud"] == origin
    assert 0 < claims["exp"] - now_ms / 1000 <= 24 * 60 * 60
    assert claims["sub"].startswith(("https://", "http://", "mailto:"))
    raw = decoded(signature)
    both = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(named["k"]))
    try:
        key.verify(encode_dss_signature(*both), signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as why:
        raise AssertionError("the signature is wrong") from why
    return named["k"]
