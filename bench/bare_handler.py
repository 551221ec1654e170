"""A ceiling: Linnet's HTTP server with a handler that reads the body and says a constant.

python -m bench.bare_handler <port>
"""

import asyncio
import signal
import sys
from typing import Any

import uvloop

from linnet.http.server import HttpServer

BODY = b'{"event_id":"$rqnPNMEIW4CYLZFgJGkCO8fMTAHqnyg8BTwVfGHTMNM"}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An ASGI application."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


async def serve(port: int) -> None:
    server = HttpServer(answer, "127.0.0.1", port)  # type: ignore[arg-type]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server.start()
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
