"""The media server as the rest of this domain sees it: where it is and how it is asked."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from linnet.calls.grants import Grants
from linnet.errors import MatrixError

if TYPE_CHECKING:
    import aiohttp

ASKED_WITHIN_S = 5.0
EMPTY_S = 300
"""How long a room waits for its first participant."""
DEPARTURE_S = 20
"""How long a room waits for somebody to come back after the last one left."""


class NoMediaServer(MatrixError):
    """Calls cannot be made now."""

    errcode = "M_UNKNOWN"
    status = 503


async def _is_ready() -> None:
    """One that runs elsewhere."""


class MediaServer:
    """Asks the media server's room service.

    It is a part of this house like the database, on this machine or where the operator has put it:
    no third party.
    """

    def __init__(self, address: str, grants: Grants, participants_max: int) -> None:
        self.address = address
        """`http://` or `https://`, host and port; empty before our own one was first started."""
        self.grants = grants
        self.is_awake = bool(address)
        """False while our own one does not run, because nobody calls."""
        self.until_ready: Callable[[], Awaitable[None]] = _is_ready
        """Returns when it runs, or raises NoMediaServer."""
        self._participants_max = participants_max
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
        """
        await self.until_ready()
        wish = {
            "name": room,
            "emptyTimeout": EMPTY_S,
            "departureTimeout": DEPARTURE_S,
            "maxParticipants": self._participants_max,
        }
        await self._ask("CreateRoom", room, wish)

    async def participants(self, room: str) -> set[str]:
        """The names of those who take part; raises as `open_room` does."""
        answer = await self._ask("ListParticipants", room, {"room": room})
        return {one["identity"] for one in answer.get("participants", [])}

    async def rooms(self) -> list[str]:
        """The names of all rooms, awaiting somebody or not; raises as `open_room` does."""
        answer = await self._ask("ListRooms", "", {})
        return [room["name"] for room in answer.get("rooms", [])]

    async def is_well(self) -> bool:
        """Whether it answers at all."""
        client_error = import_module("aiohttp").ClientError
        try:
            async with self.session.get(self.address) as response:
                return bool(response.status == 200)
        except (client_error, TimeoutError, OSError):
            return False

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
                    raise NoMediaServer(f"The media server refused: {response.status}")
                answer: dict[str, Any] = await response.json()
                return answer
        except (client_error, TimeoutError, OSError) as why:
            raise NoMediaServer("The media server does not answer; try again in a moment") from why
