"""The settings file of our own media server.

It never asks anybody outside for its address, and names no server of anybody else to the apps:
without a list it would give them some.
"""

import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linnet.calls.relay import STAND_IN
from linnet.config import Settings, SettingsError
from linnet.http.response import encode
from linnet.http.tls import Seen, TlsFiles
from linnet.rng import Rng

FOLDER = "livekit"
KEY = "linnet"
SECRET_FILE = "secret"
_LOOPBACK = "127.0.0.1"

_QUALITIES = ("low_quality", "mid_quality", "high_quality")
_WHOLE_PICTURE_MS = 200
"""How often a camera may be asked for a whole picture. Whoever comes in often misses the first one,
and would see nobody for the full second that the media server lets pass by itself."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the media server listens for apps. Their signalling comes through Linnet's own port."""

    media_udp: int
    media_tcp: int
    """For those whose network lets no UDP through; 0 for none."""
    turn_udp: int
    """0 for none."""
    turn_tls: int
    """TCP; 0 for none."""


@dataclass(frozen=True, slots=True)
class ChildSettings:
    """What the file says."""

    folder: Path
    ports: Ports
    secret: str
    media_address: str
    """Under which the apps reach this machine; empty: all addresses it has."""
    participants_max: int
    tls: TlsFiles | None
    """What the relay over TLS shows."""

    @property
    def is_local(self) -> bool:
        """Whether only this machine itself can take part."""
        return bool(self.media_address) and ipaddress.ip_address(self.media_address).is_loopback

    def is_renewed(self, seen: Seen | None) -> bool:
        """Whether there is another whole certificate than the one that was `seen`."""
        if self.tls is None or self.tls.seen() in (None, seen):
            return False
        try:
            self.tls.check()
        except SettingsError:
            return False  # whoever renews writes one file after the other
        return True

    def write(self, signal_port: int) -> Path:
        """The file, for its owner alone."""
        path = self.folder / "livekit.yaml"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(encode(self.content(signal_port)))  # YAML reads JSON
        return path

    def content(self, signal_port: int) -> dict[str, Any]:
        stun_port = self.ports.turn_udp or self.ports.media_udp
        rtc: dict[str, Any] = {
            "udp_port": self.ports.media_udp,
            "tcp_port": self.ports.media_tcp,
            "use_external_ip": False,
            "stun_servers": [f"{self.media_address or _LOOPBACK}:{stun_port}"],
            "pli_throttle": dict.fromkeys(_QUALITIES, f"{_WHOLE_PICTURE_MS}ms"),
        }
        if self.media_address:
            rtc["node_ip"] = self.media_address
        if self.is_local:
            rtc |= {
                "enable_loopback_candidate": True,
                "ips": {"includes": [f"{self.media_address}/32"]},
            }
        return {
            "port": signal_port,
            "bind_addresses": [_LOOPBACK],
            "logging": {"level": "warn", "pion_level": "error"},
            "keys": {KEY: self.secret},
            "rtc": rtc,
            "room": {"auto_create": False, "max_participants": self.participants_max},
            "turn": self._turn(),
        }

    def _turn(self) -> dict[str, Any]:
        if not self.ports.turn_udp and not self.ports.turn_tls:
            return {"enabled": False}
        turn: dict[str, Any] = {"enabled": True, "udp_port": self.ports.turn_udp}
        if self.ports.turn_tls:
            assert self.tls is not None
            turn |= {
                "tls_port": self.ports.turn_tls,
                "domain": STAND_IN,
                "cert_file": str(self.tls.certificate.absolute()),
                "key_file": str(self.tls.key.absolute()),
            }
        if self.media_address:
            # It relays to the media server itself, and to nobody else in here.
            turn["allow_restricted_peer_cidrs"] = [f"{self.media_address}/32"]
        if self.is_local:
            turn["bind_addresses"] = [self.media_address]
        return turn


def child_settings(
    settings: Settings, folder: Path, media_address: str, tls: TlsFiles | None, rng: Rng
) -> ChildSettings:
    """What the operator's settings make of it.

    Raises:
        SettingsError: a port is in use.
    """
    own = folder / FOLDER
    own.mkdir(mode=0o700, exist_ok=True)
    ports = Ports(
        settings.calls_udp_port or free_port(socket.SOCK_DGRAM),
        settings.calls_tcp_port,
        settings.calls_turn_port,
        settings.calls_turn_tls_port if tls is not None else 0,
    )
    _check(ports)
    secret = _secret(own / SECRET_FILE, rng)
    return ChildSettings(own, ports, secret, media_address, settings.call_participants_max, tls)


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """One that nobody on this machine uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def secret_in(folder: Path) -> str:
    """The secret of the Linnet that runs in a data folder.

    Raises:
        OSError: it has made none, or another user may not read it.
    """
    return (folder / FOLDER / SECRET_FILE).read_text("ascii").strip()


def _check(ports: Ports) -> None:
    used = (
        (socket.SOCK_DGRAM, "UDP", ports.media_udp, "calls_udp_port"),
        (socket.SOCK_STREAM, "TCP", ports.media_tcp, "calls_tcp_port"),
        (socket.SOCK_DGRAM, "UDP", ports.turn_udp, "calls_turn_port"),
        (socket.SOCK_STREAM, "TCP", ports.turn_tls, "calls_turn_tls_port"),
    )
    for kind, name, port, setting in used:
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError as why:
                raise SettingsError(
                    f"Calls need {name} port {port}, which cannot be used ({why.strerror}). "
                    f"Stop the other program or choose another {setting}."
                ) from why


def _secret(path: Path, rng: Rng) -> str:
    """Shared with the media server alone; made at the first start."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(rng.token(48))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    return path.read_text("ascii").strip()
