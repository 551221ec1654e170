"""What the other side answers."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from linnet.touchpoints.contact import AnswerTooLarge
from linnet.touchpoints.count import Count


class Response(Protocol):
    """An answer as the transport gives it."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content_length(self) -> int | None: ...

    def parts(self) -> AsyncIterator[bytes]:
        """The body in parts of a bounded size."""


class Reply:
    """The answer's head, and its body as it comes."""

    def __init__(self, response: Response, url: str, count: Count, most: int) -> None:
        self.status = response.status
        self.headers = response.headers
        self.url = url
        """Where the answer came from, after redirects."""
        self._response = response
        self._count = count
        self._most = most

    async def parts(self) -> AsyncIterator[bytes]:
        """The body in parts.

        Raises:
            AnswerTooLarge: it is larger than the request listens to.
        """
        announced = self._response.content_length
        if announced is not None and announced > self._most:
            raise AnswerTooLarge(f"{announced} bytes were announced")
        size = 0
        async for part in self._response.parts():
            size += len(part)
            self._count.bytes_in += len(part)
            if size > self._most:
                raise AnswerTooLarge(f"More than {self._most} bytes came")
            yield part

    async def body(self) -> bytes:
        """The whole body; raises as `parts` does."""
        return b"".join([part async for part in self.parts()])
