"""What an app gets when all is well (RFC 6749 section 5.1)."""

from msgspec import Struct

from linnet.sessions.tokens import Issued


class Granted(Struct, frozen=True):
    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str


def granted(issued: Issued, scope: str) -> Granted:
    assert issued.refresh_token is not None, "an app's access token expires"
    assert issued.expires_in_ms is not None, "an app's access token expires"
    return Granted(
        issued.access_token,
        "Bearer",
        issued.expires_in_ms // 1000,
        issued.refresh_token,
        scope,
    )
