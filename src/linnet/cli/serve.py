"""`linnet serve`: run everything until told to stop."""

import argparse
import asyncio
import contextlib
import os
import signal
from typing import Any

import uvloop

from linnet import app, config, log
from linnet.http.server import HttpServer, check_port


def describe(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb and its options."""
    parser = verbs.add_parser("serve", help="run the server and its web app")
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
    uvloop.run(_serve(settings, chosen))
    return 0


async def _serve(settings: config.Settings, chosen: argparse.Namespace) -> None:
    with config.lock_folder(chosen.data):
        house = await app.build(settings, chosen.data)
        server = HttpServer(house.front_door, settings.host, settings.port)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        server.start()
        print(await house.greeting(), flush=True)  # the operator reads this
        with contextlib.suppress(asyncio.CancelledError):
            await stop.wait()
        house.end_waiting()
        await server.stop()
        await house.close()
