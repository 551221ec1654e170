"""`linnet serve`: run everything until told to stop."""

import argparse
import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvloop

from linnet import app, config, log
from linnet.calls.opening import media_server_hosts, own_program
from linnet.cli.garbage import search_rarely, search_when_quiet
from linnet.clock import SystemClock
from linnet.http.plain_door import Challenge, PlainDoor, no_challenge
from linnet.http.server import HttpServer, check_port
from linnet.http.terminal import TerminalDoor
from linnet.http.tls import CertificateWatch, TlsFiles
from linnet.storage.opening import own_servers
from linnet.touchpoints.guard import Guard
from linnet.touchpoints.guarded_loop import install

if TYPE_CHECKING:
    from linnet.certificates.keeper import Keeper


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its options."""
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8008)")
    parser.add_argument("--server-name", dest="server_name", help="the name in users' addresses")
    parser.add_argument("--public-url", dest="public_url", help="the address people open")
    parser.add_argument("--database", help="`sqlite` or a postgresql:// address")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status."""
    options = ("host", "port", "server_name", "public_url", "database")
    given: dict[str, Any] = {name: getattr(chosen, name) for name in options}
    config.prepare_folder(chosen.data)
    settings = config.load(chosen.data, os.environ, given)
    log.set_up(settings.log_level)
    check_port(settings.host, settings.port)
    if settings.http_port:
        check_port(settings.host, settings.http_port)
    tls = tls_files(settings, chosen.data)
    if tls is not None:
        tls.check()
    # It asks itself whether it listens, which certificate it shows, and where its name leads.
    ourselves = [(settings.host, settings.port), (settings.host, settings.http_port)]
    ourselves += media_server_hosts(settings)
    own = [*own_servers(settings.database, os.environ), *ourselves]
    guard = Guard(own, own_program(settings))
    forget_proxies()
    uvloop.run(_serve(settings, chosen, tls, guard), loop_factory=install(guard))
    return 0


def forget_proxies() -> None:
    """Drop what the environment says of proxies: behind one, nobody sees where a library goes."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


def tls_files(settings: config.Settings, folder: Path) -> TlsFiles | None:
    """The files of the settings, which may be named from the data folder; None without TLS.

    With ACME they are made if there are none yet, so that there is something to show.
    """
    if settings.tls == "acme":
        prepared = import_module("linnet.certificates.prepare")
        file = prepared.prepare(folder, _public_host(settings), SystemClock())
        return TlsFiles(file, file)
    if not settings.tls_certificate:
        return None
    return TlsFiles(folder / settings.tls_certificate, folder / settings.tls_key)


async def _serve(
    settings: config.Settings, chosen: argparse.Namespace, tls: TlsFiles | None, guard: Guard
) -> None:
    with config.lock_folder(chosen.data):
        house = await app.build(settings, chosen.data, tls=tls)
        guard.when_blocked(house.touchpoints.counts.note_undeclared)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        servers = _listeners(settings, house, tls)
        terminal = TerminalDoor(house.router, settings.server_name, chosen.data)
        search_rarely()
        looking = search_when_quiet(house.hall.clock, house.hall.notifier)
        house.hall.tasks.spawn("looking for garbage", looking)
        for server in servers:
            server.start()
            await server.until_listening()
        await terminal.start()
        print(await house.greeting(), flush=True)  # the operator reads this
        with contextlib.suppress(asyncio.CancelledError):
            await stop.wait()
        house.end_waiting()
        await terminal.stop()
        for server in servers:
            await server.stop()
        await house.close()


def _listeners(
    settings: config.Settings, house: app.House, tls: TlsFiles | None
) -> list[HttpServer]:
    main = HttpServer(house.front_door, settings.host, settings.port, tls)
    if tls is None:
        return [main]
    watch = CertificateWatch(tls, main, house.hall.clock)
    house.hall.tasks.spawn("certificate", watch.run())
    look = watch.look_now
    challenge: Challenge = no_challenge
    if settings.tls == "acme":
        look, challenge = _keep_certificate(settings, house, watch)
    # Sent by whatever renews the certificate, so that it is shown at once.
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, look)
    if not settings.http_port:
        return [main]
    door = PlainDoor(settings.address, challenge)
    return [main, HttpServer(door, settings.host, settings.http_port)]


def _keep_certificate(
    settings: config.Settings, house: app.House, watch: CertificateWatch
) -> tuple[Callable[[], None], Challenge]:
    """Begin to renew the certificate; what to do on SIGHUP, and the answers to challenges."""
    files = import_module("linnet.certificates.files")
    wish = files.Wish(settings.acme_directory, settings.acme_email, _public_host(settings))
    hall = house.hall
    keeper: Keeper = import_module("linnet.certificates.keeper").Keeper(
        wish,
        files.Files(house.hall.folder),
        hall.touchpoints.client,
        hall.clock,
        hall.rng,
        watch.look_now,
    )
    hall.tasks.spawn("keeping the certificate", keeper.run())

    def look() -> None:
        watch.look_now()
        keeper.try_now()

    return look, keeper.answer


def _public_host(settings: config.Settings) -> str:
    return urlsplit(settings.address).hostname or ""
