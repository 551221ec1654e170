"""The endpoints that are built, read from the `@endpoint` labels in the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.conformance.specification import SpecifiedEndpoint, endpoints, shape
from tests.tidy.source import name, product_modules, tree

# Operations that the specification does not have: our own, and those of proposals.
OWN = ("linnet.", "unstable.")

# An empty state key may be left out together with its slash.
# spec: client-server-api #put_matrixclientv3roomsroomidstateeventtypestatekey
EMPTY_LAST = {"getRoomStateWithKey", "setRoomStateWithKey"}

# What the specification describes in prose, and leaves the server to place and name.
IN_PROSE = {
    "linnet.oauthAuthorize": "(OAuth 2.0 authorization code + PKCE)",
    "linnet.oauthRegister": "(OAuth 2.0 dynamic client registration, RFC 7591)",
    "linnet.oauthDevice": "(OAuth 2.0 device authorization, RFC 8628)",
    "linnet.oauthToken": "(OAuth 2.0 token: authorization_code, refresh_token, device_code)",
    "linnet.oauthRevoke": "(OAuth 2.0 token revocation, RFC 7009)",
    "linnet.getOwnAccount": "(account management page, ?action=…)",
    "linnet.getAuthPage": "(none: UIA fallback page)",
    "linnet.getLoginPage": "(none: login fallback page)",
}

# Which `Access` fits which `auth` of the table.
FITTING = {
    "none": {"NONE", "OPTIONAL"},
    "access_token": {"USER", "ADMIN", "APPSERVICE"},
    "access_token (optional)": {"OPTIONAL"},
    "as_token": {"APPSERVICE"},
    "hs_token": set[str](),
    "server-signature": {"SERVER"},
}

# Where the specification's text says otherwise than its tables.
AUTH = {
    # spec: client-server-api #get_matrixclientv1room_summaryroomidoralias
    ("client-server", "getRoomSummary"): "access_token (optional)",
    # A profile may be kept from those who are not signed in.
    # spec: client-server-api #get_matrixclientv3profileuserid
    ("client-server", "getUserProfile"): "none or access_token",
    ("client-server", "getProfileField"): "none or access_token",
    # spec: server-server-api #get_matrixfederationv1timestamp_to_eventroomid
    ("server-server", "getEventByTimestamp"): "server-signature",
}
FITTING["none or access_token"] = FITTING["none"] | FITTING["access_token"]


@dataclass(frozen=True)
class BuiltEndpoint:
    """One `@endpoint` label."""

    method: str
    path: str
    operation: str
    access: str
    file: str
    line: int

    @property
    def is_own(self) -> bool:
        return self.operation.startswith(OWN) and self.operation not in IN_PROSE

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def specified(self) -> SpecifiedEndpoint | None:
        """The row of the table that this is."""
        if (prose := IN_PROSE.get(self.operation)) is not None:
            return next(row for row in endpoints() if row.operation == prose)
        path = shape(self.path)
        routes = [(self.method, path)]
        if self.operation in EMPTY_LAST:
            routes.append((self.method, f"{path}/{{}}"))
        for row in endpoints():
            if row.operation == self.operation and row.route in routes:
                return row
        return None


@cache
def built_endpoints() -> tuple[BuiltEndpoint, ...]:
    """All labels, in the order of files."""
    return tuple(_labels())


def _labels() -> Iterator[BuiltEndpoint]:
    for path in product_modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and _is_endpoint(decorator.func):
                        yield _read(decorator, name(path))


def _is_endpoint(called: ast.expr) -> bool:
    return (isinstance(called, ast.Name) and called.id == "endpoint") or (
        isinstance(called, ast.Attribute) and called.attr == "endpoint"
    )


def _read(label: ast.Call, file: str) -> BuiltEndpoint:
    named = {word.arg: word.value for word in label.keywords}
    method, path = (_literal(argument) for argument in label.args[:2])
    access = named.get("access")
    return BuiltEndpoint(
        method,
        path,
        _literal(named.get("operation")),
        access.attr if isinstance(access, ast.Attribute) else "?",
        file,
        label.lineno,
    )


def _literal(value: ast.expr | None) -> str:
    """The text itself; `?` for anything that has to be computed, which the checks refuse."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return "?"


def complaint(built: BuiltEndpoint) -> str | None:
    """What is wrong with a label, as a sentence that says what to do."""
    if "?" in (built.method, built.path, built.operation, built.access):
        return "write method, path, operation and access=Access.… as plain literals"
    if built.is_own:
        return None
    row = built.specified()
    if row is None:
        alike = [other for other in endpoints() if other.operation == built.operation]
        if alike:
            routes = " or ".join(f"{other.method} {other.path}" for other in alike)
            return f"{built.operation} is {routes}, not {built.method} {built.path}"
        return f"no operation {built.operation}; prefix our own with {' or '.join(OWN)}"
    auth = AUTH.get((row.api, row.operation), row.auth)
    if built.access not in FITTING[auth]:
        return f"{built.operation} asks for {auth}; Access.{built.access} does not fit"
    return None
