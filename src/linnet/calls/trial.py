"""Enter a call as an app does, so far that the media server waits for media.

The words are LiveKit's `SignalRequest` and `SignalResponse`.
"""

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from linnet.calls.ways import Passwords, Place, Relay
from linnet.rng import Rng

if TYPE_CHECKING:
    import aiohttp

PROTOCOL = 16
"""Of the words; with it the media server makes an offer by itself."""
MAX_MESSAGES = 100
"""Before the media server has said all; some 10 are usual."""


class Turned(Exception):
    """There is no entry at an address."""

    def __init__(self, status: int) -> None:
        super().__init__(f"it answers with {status}")
        self.status = status


class Silent(Exception):
    """Entered, but the media server does not say what it should; says what is missing."""


class Inside:
    """One participation, as far as it is told how to send media."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.relays: list[Relay] = []
        self.passwords: Passwords | None = None


class Trial:
    """A web socket through which the words of one participation go."""

    def __init__(self, socket: "aiohttp.ClientWebSocketResponse", rng: Rng) -> None:
        self._socket = socket
        self._rng = rng
        self._rtc = import_module("livekit.protocol.rtc")
        self._inside = Inside()
        self._is_told_all = False

    async def talk(self) -> Inside:
        """Listen until all ways are told, and agree to them.

        Raises:
            Silent: the media server ends it, or says something else.
        """
        for _ in range(MAX_MESSAGES):
            message = await self._socket.receive()
            if not isinstance(message.data, bytes):
                raise Silent(f"it ends with {self._socket.close_code}")
            await self._hear(self._rtc.SignalResponse.FromString(message.data))
            if self._is_told_all and self._inside.passwords is not None:
                return self._inside
        raise Silent("it says too much")

    async def leave(self) -> None:
        """Say that nobody comes back."""
        words = self._rtc.SignalRequest(leave=self._rtc.LeaveRequest())
        await self._socket.send_bytes(words.SerializeToString())
        await self._socket.close()

    async def _hear(self, said: Any) -> None:
        kind = said.WhichOneof("message")
        if kind == "join":
            self._inside.relays = _relays(said.join.ice_servers)
        elif kind == "offer":
            await self._agree(said.offer)
        elif kind == "trickle" and said.trickle.target == self._rtc.SignalTarget.SUBSCRIBER:
            told = json.loads(said.trickle.candidateInit or "{}").get("candidate", "")
            self._inside.places += _places([told])
            self._is_told_all = self._is_told_all or said.trickle.final or not told

    async def _agree(self, offer: Any) -> None:
        lines = offer.sdp.splitlines()
        name, password = self._rng.letters(8), self._rng.letters(32)
        told = {line.partition(":")[0]: line.partition(":")[2] for line in lines}
        self._inside.passwords = Passwords(told["a=ice-ufrag"], told["a=ice-pwd"], name)
        self._inside.places += _places(lines)
        self._is_told_all = "a=end-of-candidates" in lines
        answer = _answer(told["a=mid"], name, password)
        words = self._rtc.SessionDescription(type="answer", sdp=answer, id=offer.id)
        await self._socket.send_bytes(self._rtc.SignalRequest(answer=words).SerializeToString())


async def enter(http: "aiohttp.ClientSession", address: str, token: str, rng: Rng) -> Trial:
    """Open the web socket.

    Raises:
        Turned: something answers there, and lets nobody in.
        OSError, TimeoutError: nothing does.
    """
    errors = import_module("aiohttp")
    query = urlencode({"access_token": token, "protocol": PROTOCOL, "auto_subscribe": 1})
    try:
        socket = await http.ws_connect(f"{address}/rtc?{query}")
    except errors.WSServerHandshakeError as why:
        raise Turned(why.status) from why
    return Trial(socket, rng)


def _relays(ice_servers: Any) -> list[Relay]:
    found = []
    for server in ice_servers:
        for url in server.urls:
            kind, _, place = url.partition(":")
            where = urlsplit(f"//{place}")
            if kind in ("turn", "turns"):
                is_tls = kind == "turns"
                port = where.port or (5349 if is_tls else 3478)
                found.append(
                    Relay(where.hostname or "", port, is_tls, server.username, server.credential)
                )
    return found


def _places(lines: list[str]) -> list[Place]:
    """Those of candidates, as in an offer or alone."""
    found = []
    for line in lines:
        kind, _, told = line.removeprefix("a=").partition(":")
        words = told.split()
        if kind == "candidate" and len(words) > 5:
            place = Place(words[2].lower(), words[4], int(words[5]))
            if place not in found:
                found.append(place)
    return found


def _answer(mid: str, name: str, password: str) -> str:
    """As much of a description as the media server needs to answer; no media follows."""
    fingerprint = ":".join(["AA"] * 32)
    return "\r\n".join(
        (
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            f"a=group:BUNDLE {mid}",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{mid}",
            f"a=ice-ufrag:{name}",
            f"a=ice-pwd:{password}",
            f"a=fingerprint:sha-256 {fingerprint}",
            "a=setup:active",
            "a=sctp-port:5000",
            "",
        )
    )
