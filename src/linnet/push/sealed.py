"""Seal what a browser is pushed, and sign who pushes: only the browser can open it.

# RFC 8291 (encryption), RFC 8188 (its form), RFC 8292 (who pushes)
"""

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from linnet.config import SettingsError
from linnet.push.subscription import decoded, encoded
from linnet.rng import Rng

FILE = "push.key"
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve: private keys are numbers below it."""
RECORD_BYTES = 4096
PADDED_BYTES = 256
"""Payloads are filled up to a multiple of this, so that their length says little."""
TOKEN_HOURS = 12
"""How long a signature is good; RFC 8292 allows a day."""
_POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def load_or_make(folder: Path, rng: Rng) -> ec.EllipticCurvePrivateKey:
    """The key that browsers know this server by, made once and kept in the data folder.

    Raises:
        SettingsError: the file is there but cannot be read as a key.
    """
    path = folder / FILE
    if not path.exists():
        number = int.from_bytes(rng.random_bytes(40), "big") % (ORDER - 1) + 1
        _write(path, encoded(number.to_bytes(32, "big")) + "\n")
    try:
        number = int.from_bytes(decoded(path.read_text("ascii").strip()), "big")
        return ec.derive_private_key(number, CURVE)
    except (OSError, ValueError) as why:
        raise SettingsError(f"The push key {path} cannot be read: {why}") from why


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """What a browser is given when it subscribes."""
    return encoded(key.public_key().public_bytes(*_POINT))


def is_on_curve(point: bytes) -> bool:
    """Whether these bytes are a public key."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        return False
    return True


def authorization(key: ec.EllipticCurvePrivateKey, audience: str, contact: str, now_ms: int) -> str:
    """The header that says who pushes. `audience` is the origin of the push service."""
    head = encoded(b'{"typ":"JWT","alg":"ES256"}')
    until = now_ms // 1000 + TOKEN_HOURS * 60 * 60
    claims = encoded(json.dumps({"aud": audience, "exp": until, "sub": contact}).encode())
    signed = f"{head}.{claims}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_key(key)}"


def seal(plain: bytes, browser: bytes, secret: bytes, rng: Rng) -> bytes:
    """Encrypt for the browser with this public key and shared secret.

    Raises:
        ValueError: the key is no point of the curve.
    """
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser)
    number = int.from_bytes(rng.random_bytes(40), "big") % (ORDER - 1) + 1
    ours = ec.derive_private_key(number, CURVE)
    point = ours.public_key().public_bytes(*_POINT)
    salt = rng.random_bytes(16)
    shared = ours.exchange(ec.ECDH(), theirs)
    key, nonce = _keys(shared, secret, salt, browser, point)
    room = PADDED_BYTES - (len(plain) + 1) % PADDED_BYTES
    padded = plain + b"\x02" + bytes(room % PADDED_BYTES)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, padded, None)


def _keys(
    shared: bytes, secret: bytes, salt: bytes, browser: bytes, server: bytes
) -> tuple[bytes, bytes]:
    """Key and nonce of the only record."""
    both = b"WebPush: info\0" + browser + server
    first = HKDF(hashes.SHA256(), 32, secret, both).derive(shared)
    key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(first)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(first)
    return key, nonce


def _write(path: Path, text: str) -> None:
    # Written whole or not at all: with another key no browser could be reached any more.
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
