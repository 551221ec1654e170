"""Tokens for the media server: what their holder may do there, signed with the shared secret."""

from importlib import import_module
from typing import Any

from linnet.calls.lines import Place
from linnet.clock import Clock

ENTRY_S = 3600
"""How long one may enter with a token. Who is inside gets fresh ones from the media server."""
GUEST_ENTRY_S = 60
"""The same for a guest, who may be gone at any moment."""
OWN_S = 60
"""Of our own requests."""


class Grants:
    """Signs with one key of the media server."""

    def __init__(self, key: str, secret: str, clock: Clock) -> None:
        self._key = key
        self._secret = secret
        self._clock = clock

    def to_enter(self, room: str, identity: str, lifetime_s: int = ENTRY_S) -> str:
        """For one app, to take part in one call. It cannot make rooms."""
        video = {
            "room": room,
            "roomJoin": True,
            "roomCreate": False,
            "canPublish": True,
            "canSubscribe": True,
            "canUpdateOwnMetadata": True,
        }
        return self._signed(identity, video, lifetime_s)

    def to_manage(self, room: str) -> str:
        """For ourselves, to make a room and to look at who is in it."""
        return self._signed(
            "linnet", {"room": room, "roomCreate": True, "roomAdmin": True, "roomList": True}, OWN_S
        )

    def place_of(self, token: str) -> Place | None:
        """Which room somebody may enter, and as whom, with a token that was signed here or by the
        media server; None when it is no such token, or not any more."""
        jwt = _jwt()
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                issuer=self._key,
                options={"verify_exp": False, "verify_nbf": False, "require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError:
            return None
        video = claims.get("video")
        if not isinstance(video, dict) or video.get("roomJoin") is not True:
            return None
        expires_s, room = claims["exp"], video.get("room")
        is_over = not isinstance(expires_s, int) or expires_s * 1000 <= self._clock.now_ms()
        return None if is_over or not isinstance(room, str) or not room else (room, claims["sub"])

    def _signed(self, subject: str, video: dict[str, Any], lifetime_s: int) -> str:
        now_s = self._clock.now_ms() // 1000
        claims = {
            "iss": self._key,
            "sub": subject,
            "nbf": now_s - 10,
            "exp": now_s + lifetime_s,
            "video": video,
        }
        token: str = _jwt().encode(claims, self._secret, algorithm="HS256")
        return token


def _jwt() -> Any:
    # Loaded when the first call is made: it would slow down every start.
    return import_module("jwt")
