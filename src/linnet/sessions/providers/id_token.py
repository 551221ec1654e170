"""What a provider says about who somebody is: signed, and checked to the letter. Pure.

# OpenID Connect Core 1.0 section 3.1.3.7
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from msgspec import Struct

ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""No others: none with a shared secret, none that is no signature."""
MIN_RSA_BITS = 2048
MAX_TOKEN_LENGTH = 32 * 1024
MAX_SUBJECT_LENGTH = 255
"""# OpenID Connect Core 1.0 section 2"""
LEEWAY_S = 60
"""How far the clocks of two houses may be apart."""
MAX_NAME_LENGTH = 100
_SUBJECT_SIGNS = range(0x20, 0x7F)


class WrongToken(Exception):
    """It is not to be trusted. The text says why, for the log."""


class UnknownKey(WrongToken):
    """None of the keys has its name: the provider may have new ones."""


class Expected(Struct, frozen=True):
    """What must be in it."""

    issuer: str
    client_id: str
    nonce: str
    now_s: int


class Identity(Struct, frozen=True):
    """Who it is. Nothing else that the token says is used."""

    subject: str
    suggested_name: str


def identity_of(token: str, keys: Sequence[Mapping[str, Any]], expected: Expected) -> Identity:
    """Who somebody is, by a token that one of the provider's keys has signed for us just now.

    Raises:
        UnknownKey: it names a key that is not there.
        WrongToken: anything else is not right.
    """
    if len(token) > MAX_TOKEN_LENGTH:
        raise WrongToken("It is too long")
    jwt = _jwt()
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as why:
        raise WrongToken("It is no signed token") from why
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise WrongToken(f"It is signed by {str(algorithm)[:20]!r}, which is not allowed")
    key = _key(keys, header.get("kid"), algorithm)
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=expected.client_id,
            issuer=expected.issuer,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat"],
                # By our own clock, below.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidTokenError as why:
        raise WrongToken(str(why)) from why
    _check_times(claims, expected.now_s)
    _check_party(claims, expected)
    return Identity(_subject(claims), _suggested_name(claims))


def _key(keys: Sequence[Mapping[str, Any]], kid: object, algorithm: str) -> Any:
    """The one key that can have signed it."""
    named = [one for one in keys if kid is None or one.get("kid") == kid]
    fitting = [key for one in named if (key := _usable(one, algorithm)) is not None]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UnknownKey("No key of the provider fits it")
    raise WrongToken("It does not say which key has signed it")


def _jwt() -> Any:
    # Loaded when somebody comes from a provider: it would slow down every start.
    return import_module("jwt")


def _usable(jwk: Mapping[str, Any], algorithm: str) -> Any:
    """The key, if it may sign by this algorithm; None otherwise."""
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
        return None
    if "verify" not in jwk.get("key_ops", ["verify"]):
        return None
    jwt = _jwt()
    try:
        key = jwt.PyJWK(dict(jwk), algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    return key if _fits(key, algorithm) else None


def _fits(key: Any, algorithm: str) -> bool:
    """Whether it is a key for this algorithm, and not a weak one."""
    if algorithm == "RS256":
        return isinstance(key, _asymmetric("rsa").RSAPublicKey) and key.key_size >= MIN_RSA_BITS
    if algorithm == "ES256":
        ec = _asymmetric("ec")
        return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    return algorithm == "EdDSA" and isinstance(key, _asymmetric("ed25519").Ed25519PublicKey)


def _asymmetric(kind: str) -> Any:
    # Loaded by `jwt` anyway, when somebody comes.
    return import_module(f"cryptography.hazmat.primitives.asymmetric.{kind}")


def _check_times(claims: Mapping[str, Any], now_s: int) -> None:
    expires_s, issued_s, begins_s = claims["exp"], claims["iat"], claims.get("nbf", 0)
    if not all(_is_time(one) for one in (expires_s, issued_s, begins_s)):
        raise WrongToken("Its times are none")
    if expires_s + LEEWAY_S <= now_s:
        raise WrongToken("It has expired")
    if max(issued_s, begins_s) - LEEWAY_S > now_s:
        raise WrongToken("It comes from the future")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_party(claims: Mapping[str, Any], expected: Expected) -> None:
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    party = claims.get("azp")
    if (several or party is not None) and party != expected.client_id:
        raise WrongToken("It was made for somebody else")
    if claims.get("nonce") != expected.nonce:
        raise WrongToken("It answers another question")


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims["sub"]
    is_right = isinstance(subject, str) and 0 < len(subject) <= MAX_SUBJECT_LENGTH
    if not is_right or not all(ord(sign) in _SUBJECT_SIGNS for sign in subject):
        raise WrongToken("Its subject is none")
    return str(subject)


def _suggested_name(claims: Mapping[str, Any]) -> str:
    name = claims.get("preferred_username") or claims.get("nickname") or claims.get("given_name")
    return name[:MAX_NAME_LENGTH] if isinstance(name, str) and name.isprintable() else ""
