"""What calls need from the rest of the house."""

from dataclasses import dataclass

from linnet.calls.guests import Guests
from linnet.calls.leavings import Leavings
from linnet.calls.media_server import MediaServer
from linnet.config import Settings
from linnet.errors import NotFound
from linnet.rooms.wiring import Rooms
from linnet.sessions.wiring import Sessions


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls' share of the house."""

    settings: Settings
    sessions: Sessions
    rooms: Rooms
    media_server: MediaServer | None
    """None when calls are switched off, or nothing is there to carry them."""
    leavings: Leavings
    guests: Guests
    signal_address: str
    """Where apps speak with the media server: `ws://` or `wss://`, without `/rtc`."""
    why_not: str
    """Why there is no media server, for the operator; empty when there is one."""

    @property
    def running(self) -> MediaServer:
        """The media server.

        Raises:
            NotFound: there is none.
        """
        if self.media_server is None:
            raise NotFound("This server carries no calls")
        return self.media_server

    @property
    def service_address(self) -> str:
        """Where apps ask for tokens."""
        return f"{self.settings.address}/_linnet/livekit"

    async def close(self) -> None:
        if self.media_server is not None:
            await self.media_server.close()
