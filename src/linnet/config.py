"""Settings: what an operator may choose, with defaults that need no choosing.

Read from `linnet.toml` in the data folder; every key can be overridden by an environment variable
(`LINNET_SERVER_NAME`, `LINNET_REGISTRATION`, ...). `docs/settings.md` describes each key.
"""

import datetime
import fcntl
import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

MAX_WORK_BITS = 30
"""Of a proof of work: some minutes on a fast machine; more helps nobody."""
_SENDER = re.compile(r"[^\s<>@]+@[^\s<>@]+|[^<>@\r\n]+ <[^\s<>@]+@[^\s<>@]+>")
UNFINISHED = "restoring"
"""A file of the data folder while a backup is restored into it, or after that was interrupted."""
RETENTION_DAYS_MAX = 36_500
"""A hundred years: more means `never`, which is 0."""
LIVEKIT_SECRET_MIN = 32
METRICS_TOKEN_MIN = 20
"""Shorter ones the media server refuses."""


class SettingsError(Exception):
    """Something an operator has to change before Linnet can run; the text says what."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings with their defaults."""

    server_name: str = "localhost"
    """The name in every user's address. Cannot be changed once accounts exist."""
    public_url: str = ""
    """The address under which browsers and apps reach this server. Empty: made of host and port."""
    host: str = "127.0.0.1"
    port: int = 8008
    tls: Literal["files", "acme"] = "files"
    """Where the certificate comes from: from `tls_certificate`, or Linnet gets it by ACME."""
    tls_certificate: str = ""
    """A PEM file with the certificate and its chain. With it `port` speaks TLS."""
    tls_key: str = ""
    """The PEM file with the certificate's key."""
    http_port: int = 0
    """Beside TLS: a port without it, from which browsers are sent over. 0: none."""
    acme_directory: str = "https://acme-v02.api.letsencrypt.org/directory"
    """With `tls = "acme"`: the certificate authority."""
    acme_email: str = ""
    """Where the authority may write to."""
    acme_terms_agreed: bool = False
    """Whether the operator agrees to the authority's terms; without it nobody is asked."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks of proxies whose word counts about where a request comes from."""
    forwarded_by: Literal["x-forwarded", "forwarded"] = "x-forwarded"
    """In which header those proxies say it: `X-Forwarded-For` or `Forwarded`."""
    database: str = "sqlite"
    """`sqlite` (a file in the data folder) or a `postgresql://` address."""
    registration: Literal["closed", "invite", "open"] = "invite"
    presence: bool = True
    """Whether people see when others were last active."""
    encrypt_private_rooms: bool = True
    """Turn encryption on in every private room and direct chat that is created here."""
    room_list_publishers: Literal["members", "administrators"] = "members"
    """Who may put rooms on the list of this server's public rooms."""
    room_list_open: bool = False
    """Whether the list of public rooms can be read without signing in."""
    people_found: Literal["contacts", "public", "everybody"] = "public"
    """Whom people find by name, beside those they share a room with: also people in public rooms,
    or everybody on this server."""
    invite_budget: int = 50
    """How many people a member may bring in by invite links within 30 days."""
    registration_work: int = 0
    """With open registration: how hard a sum a device has to do first, as a number of bits; each
    more doubles it. 0: none."""
    rate_limits: bool = True
    stranger_invites: int = 30
    """How many people with whom it shares no room an account may invite in an hour."""
    stranger_invites_new: int = 5
    """The same in the first week of an account."""
    strangers_looked_up: int = 200
    """The profiles of how many people with whom it shares no room an account gets in an hour."""
    media_bytes_max: int = 100 * 1024 * 1024
    """The largest file that may be uploaded."""
    media_bytes_per_user_max: int = 10 * 1024 * 1024 * 1024
    media_open_before: datetime.date | None = None
    """What was uploaded before this day is given out without signing in, under the old paths. For
    servers whose older messages were linked to from outside; by default nothing is."""
    retention_days: int = 0
    """After how many days messages disappear in chats that chose nothing themselves. 0: never."""
    retention_days_max: int = 0
    """The most that any chat may choose, for which all messages stay at most. 0: no limit."""
    appservices: tuple[str, ...] = ()
    """Registration files of bridges and bots, which may be named from the data folder."""
    moderation_two_people: bool = False
    """Whether a second person of the safety team has to confirm that an account is suspended or
    locked because of a report."""
    transparency_report: bool = True
    """Whether everybody may read how much was reported here and what was decided, in numbers."""
    notices: bool = True
    """Whether people without an account can point at what is illegal or hateful here."""
    notice_work: int = 16
    """How hard a sum a device has to do for that first, as for `registration_work`."""
    removed_files: Literal["hold", "refuse"] = "hold"
    """What becomes of a file that is uploaded again although it was removed: it is taken and given
    to nobody, or refused."""
    abuse_email: str = ""
    """Where people and authorities write about what is illegal here; shown to everybody."""
    support_email: str = ""
    """Where people can reach the operator; shown to everybody who asks."""
    support_page: str = ""
    """The address of a page with help for people on this server."""
    smtp_host: str = ""
    """The mail server that takes letters to people. Empty: no letters are sent."""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the mail server is spoken to: `starttls` and `tls` insist on encryption."""
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    """Who letters are from, as in `Linnet <linnet@example.org>`."""
    livekit: str = "inside"
    """Who carries calls: `inside`, the media server that comes with Linnet; the path of another
    `livekit-server` program; the `wss://` address of one that runs elsewhere; or `off`."""
    livekit_key: str = ""
    """Of a media server elsewhere."""
    livekit_secret: str = ""
    """Of a media server elsewhere."""
    calls_address: str = ""
    """The address or name under which apps reach this machine for calls. Empty: the one of
    `public_url`."""
    calls_udp_port: int = 7882
    """Where the media comes in. 0: any."""
    calls_tcp_port: int = 7881
    """The same for networks that let no UDP through. 0: none."""
    calls_turn_port: int = 3478
    """UDP, where apps learn their own address, and which relays for narrow networks. 0: none."""
    calls_turn_tls_port: int = 5349
    """TCP, which relays for networks that let nothing but TLS through; where Linnet has a
    certificate. 0: none."""
    call_participants_max: int = 50
    """In one call."""
    call_video_kbps_max: int = 0
    """What one camera or screen may send, in kilobits per second. 0: what the apps choose."""
    calls_max: int = 100
    """Calls at once. 0: any number."""
    turn_uris: tuple[str, ...] = ()
    """Addresses (`turn:`, `turns:`) of a TURN server for one-to-one calls of older apps."""
    turn_secret: str = ""
    """The secret that it shares with Linnet."""
    turn_hours: int = 24
    """How long its credentials are good."""
    metrics_token: str = ""
    """What a monitoring program shows to read the counters. Empty: nobody can."""
    backup_folder: str = ""
    """Where backups go. Empty: none are made."""
    backup_every_hours: int = 0
    """How often the server makes one by itself. 0: never."""
    backup_keep: int = 7
    """How many there are at most."""
    backup_days: int = 30
    """How long each of them is kept at most: what was erased is gone from all of them by then."""
    egress_allow: tuple[str, ...] = ()
    """Addresses and networks that Linnet may contact although they are not public: a push gateway
    of your own, for instance. To them contact may be unencrypted."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    access_token_in_query: bool = True
    """Accept `?access_token=` as well as the header; released bots still send it."""

    @property
    def speaks_tls(self) -> bool:
        """Whether `port` is encrypted."""
        return self.tls == "acme" or bool(self.tls_certificate)

    @property
    def address(self) -> str:
        """Where people open Linnet, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "https" if self.speaks_tls else "http"
        return f"{scheme}://{'localhost' if host == '127.0.0.1' else host}:{self.port}"

    @property
    def media_open_before_ms(self) -> int:
        """`media_open_before` as a timestamp; 0 when there is none."""
        if self.media_open_before is None:
            return 0
        day = datetime.datetime.combine(
            self.media_open_before, datetime.time(), tzinfo=datetime.UTC
        )
        return int(day.timestamp() * 1000)


def load(folder: Path, environment: Mapping[str, str], chosen: Mapping[str, Any]) -> Settings:
    """Settings of a data folder: file, then environment, then command line, later ones winning.

    Raises:
        SettingsError: a file that cannot be read, an unknown key or a value out of range.
    """
    values: dict[str, Any] = {}
    file = folder / "linnet.toml"
    try:
        if file.exists():
            values = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise SettingsError(f"{file} cannot be read: {why}") from why
    defaults = msgspec.structs.asdict(Settings())
    for field in Settings.__struct_fields__:
        if (text := environment.get(f"LINNET_{field.upper()}")) is not None:
            is_list = isinstance(defaults[field], tuple)
            values[field] = [part.strip() for part in text.split(",")] if is_list else text
    values.update({key: value for key, value in chosen.items() if value is not None})
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as why:
        raise SettingsError(f"A setting is wrong: {why}") from why
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if not 0 <= settings.port <= 65535:
        raise SettingsError(f"port must be between 0 and 65535, not {settings.port}")
    if not settings.server_name or len(settings.server_name) > 230:
        raise SettingsError("server_name must have between 1 and 230 characters")
    if any(character in settings.server_name for character in " /@#!?"):
        raise SettingsError(
            f"server_name is only a name, as in chat.example.org, not {settings.server_name!r}"
        )
    is_known = settings.database == "sqlite" or settings.database.startswith(
        ("postgres://", "postgresql://")
    )
    if not is_known:
        raise SettingsError("database must be `sqlite` or start with `postgresql://`")
    _check_listening(settings)
    _check_calls(settings)
    _check_strangers(settings)
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        raise SettingsError("public_url must start with https:// (or http:// for tests)")
    _check_addresses(settings)
    _check_mail(settings)
    _check_backups(settings)
    if 0 < len(settings.metrics_token) < METRICS_TOKEN_MIN:
        raise SettingsError(f"metrics_token needs at least {METRICS_TOKEN_MIN} characters")
    for name in ("retention_days", "retention_days_max"):
        if not 0 <= getattr(settings, name) <= RETENTION_DAYS_MAX:
            raise SettingsError(f"{name} must be between 0 and {RETENTION_DAYS_MAX}")


def _check_backups(settings: Settings) -> None:
    if settings.backup_every_hours < 0:
        raise SettingsError("backup_every_hours must be 0 or more")
    for name in ("backup_keep", "backup_days"):
        if getattr(settings, name) < 1:
            raise SettingsError(f"{name} must be at least 1")
    if settings.backup_every_hours and not settings.backup_folder:
        raise SettingsError("backup_every_hours needs backup_folder")


def _check_mail(settings: Settings) -> None:
    if not settings.smtp_host:
        return
    if not 1 <= settings.smtp_port <= 65535:
        raise SettingsError(f"smtp_port must be between 1 and 65535, not {settings.smtp_port}")
    if not _SENDER.fullmatch(settings.smtp_from):
        raise SettingsError("smtp_host needs smtp_from, as in Linnet <linnet@example.org>")
    if bool(settings.smtp_username) != bool(settings.smtp_password):
        raise SettingsError("smtp_username and smtp_password are only possible together")


def _check_calls(settings: Settings) -> None:
    is_elsewhere = settings.livekit.startswith(("ws://", "wss://"))
    has_key = settings.livekit_key and len(settings.livekit_secret) >= LIVEKIT_SECRET_MIN
    if is_elsewhere and not has_key:
        raise SettingsError(
            "livekit names a server elsewhere: it needs livekit_key and a livekit_secret of at"
            f" least {LIVEKIT_SECRET_MIN} characters"
        )
    for port in (
        settings.calls_udp_port,
        settings.calls_tcp_port,
        settings.calls_turn_port,
        settings.calls_turn_tls_port,
    ):
        if not 0 <= port <= 65535:
            raise SettingsError(f"a port of calls must be between 0 and 65535, not {port}")
    if settings.call_participants_max < 2:
        raise SettingsError("call_participants_max must be at least 2")
    if settings.calls_max < 0 or settings.call_video_kbps_max < 0:
        raise SettingsError("calls_max and call_video_kbps_max must be 0 or more")
    if bool(settings.turn_uris) != bool(settings.turn_secret):
        raise SettingsError("turn_uris and turn_secret belong together")
    if settings.turn_hours < 1:
        raise SettingsError("turn_hours must be at least 1")


def _check_strangers(settings: Settings) -> None:
    names = ("stranger_invites", "stranger_invites_new", "strangers_looked_up", "invite_budget")
    for name in names:
        if getattr(settings, name) < 0:
            raise SettingsError(f"{name} must be 0 or more")
    for name in ("registration_work", "notice_work"):
        if not 0 <= getattr(settings, name) <= MAX_WORK_BITS:
            raise SettingsError(f"{name} must be between 0 and {MAX_WORK_BITS}")


def _check_addresses(settings: Settings) -> None:
    for network in settings.egress_allow:
        try:
            ipaddress.ip_network(network)
        except ValueError as why:
            raise SettingsError(f"egress_allow must have addresses and networks: {why}") from why


def _check_listening(settings: Settings) -> None:
    for network in settings.trusted_proxies:
        try:
            ipaddress.ip_network(network)
        except ValueError as why:
            raise SettingsError(f"trusted_proxies: {why}") from why
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise SettingsError("tls_certificate and tls_key are only possible together")
    if not 0 <= settings.http_port <= 65535:
        raise SettingsError(f"http_port must be between 0 and 65535, not {settings.http_port}")
    if settings.http_port and not settings.speaks_tls:
        raise SettingsError("http_port is only possible beside TLS")
    if settings.tls == "acme":
        _check_acme(settings)


def _check_acme(settings: Settings) -> None:
    if settings.tls_certificate:
        raise SettingsError('tls_certificate is not possible with tls = "acme"')
    if not settings.acme_terms_agreed:
        raise SettingsError(
            'tls = "acme" needs acme_terms_agreed = true: read the terms of the certificate'
            f" authority, which {settings.acme_directory} names"
        )
    if not settings.http_port:
        raise SettingsError('tls = "acme" needs http_port, usually 80: there the authority looks')
    if not _split(settings.acme_directory, "acme_directory").startswith("https://"):
        raise SettingsError("acme_directory must start with https://")
    if not _split(settings.public_url, "public_url").startswith("https://"):
        raise SettingsError('tls = "acme" needs public_url, as in https://chat.example.org')
    host = urlsplit(settings.public_url).hostname or ""
    if "." not in host or _is_address(host):
        raise SettingsError(f"For {host or 'nothing'} there are no certificates, only for names")


def _split(text: str, name: str) -> str:
    """The text, which is an address or nothing.

    Raises:
        SettingsError: it cannot be taken apart.
    """
    try:
        urlsplit(text).port  # noqa: B018  # reading it checks it
    except ValueError as why:
        raise SettingsError(f"{name} is no address: {why}") from why
    return text


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def prepare_folder(folder: Path) -> None:
    """Make the data folder if it is missing, for its owner alone, and check that it can be written.

    Raises:
        SettingsError: it cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise SettingsError(f"The data folder {folder} cannot be made: {why.strerror}") from why
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"The data folder {folder} cannot be written by this user")


@contextmanager
def lock_folder(folder: Path, *, may_be_unfinished: bool = False) -> Iterator[None]:
    """Keep the data folder to one running Linnet.

    Raises:
        SettingsError: another one uses it, or a backup was not restored into it to the end.
    """
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as why:
            raise SettingsError(f"Another Linnet already uses the data folder {folder}") from why
        if (folder / UNFINISHED).exists() and not may_be_unfinished:
            raise SettingsError(
                f"A backup was not restored to the end into {folder}: run the same `linnet restore`"
                " again"
            )
        yield
