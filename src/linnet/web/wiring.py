"""What the web needs."""

from collections.abc import Callable
from dataclasses import dataclass

from linnet.accounts.wiring import Accounts
from linnet.apps.wiring import Apps
from linnet.config import Settings
from linnet.http.response import JsonObject
from linnet.rooms.wiring import Rooms
from linnet.sessions.providers.wiring import Providers
from linnet.sessions.wiring import Sessions
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.wiring import Touchpoints
from linnet.web.client_files import ClientFiles


@dataclass(frozen=True, slots=True)
class Web:
    settings: Settings
    accounts: Accounts
    sessions: Sessions
    touchpoints: Touchpoints
    severing: Severing
    transports: Callable[[], list[JsonObject]]
    """By which media servers calls can be made."""
    client_files: ClientFiles
    providers: Providers
    rooms: Rooms
    apps: Apps

    @property
    def is_secure(self) -> bool:
        """Whether people reach this server over HTTPS, as far as the settings tell."""
        return self.settings.address.startswith("https://")
