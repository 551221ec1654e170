"""Match the raw path, then decode its segments.

The path is matched as it was sent: `%2F` inside a state key is not a separator.
"""

import urllib.parse
from typing import Any

from linnet.errors import InvalidParam, Unrecognized, UnrecognizedMethod
from linnet.http.binding import Invoke, bind
from linnet.http.endpoint import Endpoint, endpoints_of


class Route:
    """An endpoint bound to its domain."""

    __slots__ = ("endpoint", "invoke", "takes_body")

    def __init__(self, endpoint: Endpoint, wiring: Any) -> None:
        self.endpoint = endpoint
        invoke, read_body = bind(endpoint, wiring)
        self.invoke: Invoke = invoke
        self.takes_body = read_body is not None


class _Place:
    """Where paths that begin alike have come to: what may follow, and the routes that end here."""

    __slots__ = ("by_method", "by_segment", "by_value")

    def __init__(self) -> None:
        self.by_segment: dict[str, _Place] = {}
        self.by_value: _Place | None = None
        """After a segment that is somebody's value."""
        self.by_method: dict[str, Route] = {}

    def next(self, segment: str) -> "_Place":
        """The place after one more segment of an endpoint's path, made if there is none yet."""
        if segment.startswith("{"):
            self.by_value = self.by_value or _Place()
            return self.by_value
        return self.by_segment.setdefault(segment, _Place())

    def find(self, segments: list[str], values: list[str], index: int = 0) -> "_Place | None":
        """The place at the end of a path, the values on the way; words go before values."""
        if index == len(segments):
            return self if self.by_method else None
        segment = segments[index]
        place = self.by_segment.get(segment)
        if place is not None and (found := place.find(segments, values, index + 1)) is not None:
            return found
        if self.by_value is None:
            return None
        values.append(segment)
        found = self.by_value.find(segments, values, index + 1)
        if found is None:
            values.pop()
        return found


class Router:
    """All routes of the house."""

    def __init__(self) -> None:
        self._root = _Place()
        self.endpoints: list[Endpoint] = []

    def add(self, wiring: Any, functions: list[Any]) -> None:
        """Serve a domain's labelled functions with its wiring as their first argument."""
        for function in functions:
            for endpoint in endpoints_of(function):
                self.endpoints.append(endpoint)
                self._add(Route(endpoint, wiring))

    def _add(self, route: Route) -> None:
        path = route.endpoint.path
        self._add_path(path, route)
        if path.startswith(("/_matrix/client/v3/", "/_matrix/media/v3/")):
            # COMPAT(clients before Matrix 1.1): the same endpoints under their old prefix.
            self._add_path(path.replace("/v3/", "/r0/", 1), route)

    def _add_path(self, path: str, route: Route) -> None:
        place = self._root
        for segment in _segments(path):
            place = place.next(segment)
        method = route.endpoint.method
        assert method not in place.by_method, f"two endpoints for {method} {path}"
        place.by_method[method] = route

    def find(self, method: str, raw_path: str) -> tuple[Route, list[str]]:
        """The route and the decoded values of its path.

        Raises:
            Unrecognized: no such path.
            UnrecognizedMethod: the path exists, but not with this method.
            InvalidParam: a segment is not valid UTF-8 after decoding.
        """
        values: list[str] = []
        found = self._root.find(_segments(raw_path), values)
        if found is None:
            raise Unrecognized("There is no such endpoint")
        route = found.by_method.get(method)
        if route is None and method == "HEAD":
            route = found.by_method.get("GET")
        if route is None:
            raise UnrecognizedMethod(f"{method} is not possible here")
        return route, [_decoded(value) for value in values]


def _segments(path: str) -> list[str]:
    return path.lstrip("/").split("/")


def _decoded(segment: str) -> str:
    if "%" not in segment:
        return segment
    try:
        return urllib.parse.unquote(segment, errors="strict")
    except UnicodeDecodeError as why:
        raise InvalidParam("The path is not valid UTF-8") from why
