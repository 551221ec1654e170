"""The one way out for libraries that speak through `requests` and wait while they do.

Such a library runs in a thread of its own. Each of its requests is handed to the client on the
event loop, with all its rules; the library's own network code opens nothing.
"""

import asyncio
import io
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import Contact, ContactError, Request
from linnet.touchpoints.reply import Reply


class ContactAdapter(BaseAdapter):
    """Mounted on a session of `requests`, it makes each request a contact."""

    def __init__(self, client: Client, contact: Contact, *, total_ms: int, most: int) -> None:
        """Made on the event loop. Of each answer at most `most` bytes are read."""
        super().__init__()
        self._client = client
        self._contact = contact
        self._total_ms = total_ms
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._is_closed = False

    def send(
        self, request: requests.PreparedRequest, *given: Any, **settings: Any
    ) -> requests.Response:
        """Called in the library's thread.

        Raises:
            requests.ConnectionError: the contact was refused, or broke.
        """
        body = request.body or b""
        assert isinstance(body, str | bytes), "nobody streams"
        asked = Request(
            request.method or "GET",
            request.url or "",
            {
                name: str(value)
                for name, value in request.headers.items()
                if name.lower() in _PASSED_ON
            },
            body.encode() if isinstance(body, str) else body,
            total_ms=self._total_ms,
            answer_bytes_max=self._most,
        )
        if self._is_closed:
            raise requests.ConnectionError("It was broken off")
        waiting = asyncio.run_coroutine_threadsafe(
            self._client.ask(self._contact, asked), self._loop
        )
        try:
            reply, answer = waiting.result()
        except ContactError as why:
            raise requests.ConnectionError(str(why)) from why
        return _response(request, reply, answer)

    def break_off(self) -> None:
        """Refuse whatever the library still wants, so that its thread ends."""
        self._is_closed = True

    def close(self) -> None:
        """One of the sessions that it is mounted on has ended. Others may go on."""


_PASSED_ON = frozenset({"accept", "accept-language", "content-type"})
"""What the library may say of itself. Everything else our own client says as it always does."""


def _response(request: requests.PreparedRequest, reply: Reply, answer: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code = reply.status
    made.headers = CaseInsensitiveDict()
    for name, value in reply.headers.items():
        # A header may come several times; as a list it means the same. # RFC 9110 section 5.3
        before = made.headers.get(name)
        made.headers[name] = value if before is None else f"{before}, {value}"
    made.raw = io.BytesIO(answer)
    made.url = reply.url
    made.request = request
    return made
