"""The media server as the rest of this domain sees it: where it is and how it is asked."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from linnet.calls.counts import Counts
from linnet.calls.grants import Grants
from linnet.calls.lines import Lines
from linnet.errors import MatrixError, ResourceLimitExceeded

if TYPE_CHECKING:
    import aiohttp

ASKED_WITHIN_S = 5.0
EMPTY_S = 60
"""How long a room waits for its first participant. It is opened again for whoever comes later."""
DEPARTURE_S = 20
"""How long a room waits for somebody to come back after the last one left."""


class NoMediaServer(MatrixError):
    """Calls cannot be made now."""

    errcode = "M_UNKNOWN"
    status = 503


class Limits(Struct, frozen=True):
    """How much this server lets be called at once."""

    calls: int
    """Rooms that are open for a call; 0 for any number."""
    participants: int
    """In one call."""
    contact: str
    """Who could raise them; a URI."""

    def exceeded(self, said: str) -> ResourceLimitExceeded:
        return ResourceLimitExceeded(said, admin_contact=self.contact)


class Refused(NoMediaServer):
    """It answers, but does not do it."""

    def __init__(self, said: int) -> None:
        super().__init__(f"The media server refused: {said}")
        self.said = said
        """The HTTP status."""


async def _is_ready() -> None:
    """One that runs elsewhere."""


class MediaServer:
    """Asks the media server's room service.

    It is a part of this house like the database, on this machine or where the operator has put it:
    no third party.
    """

    def __init__(
        self, address: str, grants: Grants, limits: Limits, counts: Counts, lines: Lines
    ) -> None:
        self.address = address
        """`http://` or `https://`, host and port; empty before our own one was first started."""
        self.grants = grants
        self.is_awake = bool(address)
        """False while our own one does not run, because nobody calls."""
        self.until_ready: Callable[[], Awaitable[None]] = _is_ready
        """Returns when it runs, or raises NoMediaServer."""
        self.tls_relay = ""
        """Host and port at which our own one relays over TLS; empty when it does not."""
        self.counts = counts
        self.lines = lines
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> "aiohttp.ClientSession":
        """The connections to it."""
        if self._session is None:
            # Loaded when the first call is made: it would slow down every start.
            http = import_module("aiohttp")
            self._session = http.ClientSession(
                timeout=http.ClientTimeout(total=ASKED_WITHIN_S),
                cookie_jar=http.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    async def open_room(self, room: str) -> None:
        """Make a room if it is not there; only then can anybody enter it. Starts our own server.

        Raises:
            NoMediaServer: it does not answer.
            ResourceLimitExceeded: there are as many calls as there may be.
        """
        await self.until_ready()
        others = await self.rooms()
        is_new = room not in others
        if is_new and 0 < self._limits.calls <= len(others):
            self.counts.refused.add()
            raise self._limits.exceeded("There are too many calls now; try again later")
        wish = {
            "name": room,
            "emptyTimeout": EMPTY_S,
            "departureTimeout": DEPARTURE_S,
            "maxParticipants": self._limits.participants,
        }
        await self._ask("CreateRoom", room, wish)
        if is_new:
            self.counts.started.add()

    async def check_place(self, room: str, identity: str) -> None:
        """Whether one more can take part, or one who takes part already.

        Raises:
            NoMediaServer: it does not answer.
            ResourceLimitExceeded: the call is full.
        """
        present = await self.participants(room)
        if identity not in present and len(present) >= self._limits.participants:
            self.counts.refused.add()
            most = self._limits.participants
            raise self._limits.exceeded(f"The call is full: {most} take part already")

    async def participants(self, room: str) -> set[str]:
        """The names of those who take part; raises as `open_room` does."""
        answer = await self._ask("ListParticipants", room, {"room": room})
        return {one["identity"] for one in answer.get("participants", [])}

    async def put_out(self, room: str, identity: str) -> None:
        """End a participation, if there is one; raises as `open_room` does."""
        await self._ask("RemoveParticipant", room, {"room": room, "identity": identity})

    async def rooms(self) -> list[str]:
        """The names of all rooms, awaiting somebody or not; raises as `open_room` does."""
        answer = await self._ask("ListRooms", "", {})
        return [room["name"] for room in answer.get("rooms", [])]

    async def is_well(self) -> bool:
        """Whether it answers, and is ours: another program's may have taken the port before it."""
        try:
            await self.rooms()
        except NoMediaServer:
            return False
        return True

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _ask(self, method: str, room: str, wish: dict[str, Any]) -> dict[str, Any]:
        client_error = import_module("aiohttp").ClientError
        headers = {"Authorization": f"Bearer {self.grants.to_manage(room)}"}
        url = f"{self.address}/twirp/livekit.RoomService/{method}"
        try:
            async with self.session.post(url, json=wish, headers=headers) as response:
                if response.status == 404:
                    return {}  # there is no such room
                if response.status != 200:
                    raise Refused(response.status)
                answer: dict[str, Any] = await response.json()
                return answer
        except (client_error, TimeoutError, OSError) as why:
            raise NoMediaServer("The media server does not answer; try again in a moment") from why
