"""Match the raw path, then decode its segments.

Falcon's compiled router does the matching. It sees the path as it was sent: `%2F` inside a state
key is not a separator.
"""

import urllib.parse
from typing import Any

from falcon.routing import CompiledRouter

from linnet.errors import InvalidParam, Unrecognized, UnrecognizedMethod
from linnet.http.binding import Invoke, bind, path_names
from linnet.http.endpoint import Endpoint, endpoints_of


class Route:
    """An endpoint bound to its domain."""

    __slots__ = ("endpoint", "invoke", "takes_body")

    def __init__(self, endpoint: Endpoint, wiring: Any) -> None:
        self.endpoint = endpoint
        invoke, read_body = bind(endpoint, wiring)
        self.invoke: Invoke = invoke
        self.takes_body = read_body is not None


class _Methods:
    """What Falcon keeps for a path: our routes by HTTP method."""

    def __init__(self) -> None:
        self.by_method: dict[str, Route] = {}


class _AnyMethodRouter(CompiledRouter):
    def map_http_methods(self, resource: object, **kwargs: Any) -> dict[str, Any]:
        return {}


class Router:
    """All routes of the house."""

    def __init__(self) -> None:
        self._router = _AnyMethodRouter()
        self._paths: dict[str, _Methods] = {}
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
        for index, name in enumerate(path_names(path)):
            # Falcon wants the same name at the same place of every path.
            path = path.replace("{" + name + "}", f"{{p{index}}}", 1)
        methods = self._paths.get(path)
        if methods is None:
            methods = _Methods()
            self._paths[path] = methods
            self._router.add_route(path, methods)
        method = route.endpoint.method
        assert method not in methods.by_method, f"two endpoints for {method} {path}"
        methods.by_method[method] = route

    def find(self, method: str, raw_path: str) -> tuple[Route, list[str]]:
        """The route and the decoded values of its path.

        Raises:
            Unrecognized: no such path.
            UnrecognizedMethod: the path exists, but not with this method.
            InvalidParam: a segment is not valid UTF-8 after decoding.
        """
        found = self._router.find(raw_path)
        if found is None:
            raise Unrecognized("There is no such endpoint")
        methods = found[0]
        assert isinstance(methods, _Methods)
        route = methods.by_method.get(method)
        if route is None and method == "HEAD":
            route = methods.by_method.get("GET")
        if route is None:
            raise UnrecognizedMethod(f"{method} is not possible here")
        return route, [_decoded(value) for value in found[2].values()]


def _decoded(segment: str) -> str:
    if "%" not in segment:
        return segment
    try:
        return urllib.parse.unquote(segment, errors="strict")
    except UnicodeDecodeError as why:
        raise InvalidParam("The path is not valid UTF-8") from why
