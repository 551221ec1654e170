"""An app that signs people in through OAuth 2.0, and a browser in which they allow it."""

import base64
import hashlib
import itertools
import secrets
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.kit.client import Answer, Client
from tests.kit.server import PASSWORD, Server

OURS = {"Sec-Fetch-Site": "same-origin"}
NATIVE = {
    "client_name": "Example X",
    "client_uri": "https://example.org/",
    "application_type": "native",
    "redirect_uris": ["org.example.app:/callback", "http://127.0.0.1/callback"],
    "grant_types": [
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ],
    "response_types": ["code"],
    "token_endpoint_auth_method": "none",
    "policy_uri": "https://example.org/privacy",
}
WEB = {
    "client_name": "Example Web",
    "client_uri": "https://web.example.org/",
    "application_type": "web",
    "redirect_uris": ["https://web.example.org/oauth/callback"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "none",
}
OLD_SCOPE = "urn:matrix:org.matrix.msc2967.client:"
SCOPE = "urn:matrix:client:"
_numbers = itertools.count(1)


def scope_for(device_id: str, spelling: str = SCOPE) -> str:
    return f"{spelling}api:* {spelling}device:{device_id}"


def new_device_id() -> str:
    return f"APPDEVICE{next(_numbers):05}"


class Browser:
    """Keeps cookies as a browser does, of which scripts see nothing."""

    def __init__(self, server: Server) -> None:
        self.client = server.nobody()
        self.cookies: dict[str, Any] = {}
        self.user_id = ""

    async def asks(self, method: str, path: str, body: Any = None, **expected: Any) -> Answer:
        """A request of our own page."""
        headers = {**self.headers(path), **expected.pop("headers", {})}
        answer = await self.client.call(method, path, body, headers=headers, **expected)
        for text in answer.headers.getall("Set-Cookie", []):
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = morsel
        return answer

    def headers(self, path: str) -> dict[str, str]:
        sent = [
            f"{name}={cookie.value}"
            for name, cookie in self.cookies.items()
            if path.startswith(cookie["path"]) and cookie["max-age"] != "0"
        ]
        return {**OURS, "Cookie": "; ".join(sent)} if sent else dict(OURS)

    async def visits(self, person: Client) -> None:
        """Sign in on our pages."""
        body = {"user": person.user_id, "password": PASSWORD}
        await self.asks("POST", "/_linnet/visit", body)
        self.user_id = person.user_id

    async def allows(self, request_id: str, **expected: Any) -> Answer:
        path = f"/_linnet/visit/requests/{request_id}/allow"
        return await self.asks("POST", path, {"user_id": self.user_id}, **expected)

    async def refuses(self, request_id: str, **expected: Any) -> Answer:
        return await self.asks("POST", f"/_linnet/visit/requests/{request_id}/refuse", **expected)

    async def answers_code(self, verb: str, user_code: str, **expected: Any) -> Answer:
        """`allow` or `refuse` the device that shows this code."""
        path = f"/_linnet/visit/device-codes/{user_code}/{verb}"
        return await self.asks("POST", path, {"user_id": self.user_id}, **expected)


@dataclass
class App:
    """A client of the authorisation server, which knows of it what its metadata say."""

    server: Server
    metadata: dict[str, Any] = field(default_factory=lambda: dict(NATIVE))
    client_id: str = ""
    verifier: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def redirect_uri(self) -> str:
        return str(self.metadata["redirect_uris"][0])

    async def registers(self, **expected: Any) -> Answer:
        nobody = self.server.nobody()
        self.known = (await nobody.get("/_matrix/client/v1/auth_metadata")).json
        path = urlsplit(self.known["registration_endpoint"]).path
        answer = await nobody.post(path, self.metadata, **{"expect": 201, **expected})
        if answer.status == 201:
            self.client_id = answer["client_id"]
        return answer

    def request(self, device_id: str, **changed: Any) -> dict[str, Any]:
        """The parameters of a request; those changed to None are left out."""
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": scope_for(device_id),
            "state": "a state",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **changed,
        }
        return {name: value for name, value in asked.items() if value is not None}

    async def sends(self, asked: dict[str, Any]) -> str:
        """Send somebody to the authorisation endpoint; returns where they are sent on to."""
        path = f"/_linnet/oauth2/authorize?{urlencode(asked)}"
        answer = await self.server.nobody().get(path, expect=303)
        return answer.headers["Location"]

    async def asks(self, device_id: str, **changed: Any) -> str:
        """Ask for a session; returns the id that our page is given."""
        where = await self.sends(self.request(device_id, **changed))
        assert where.startswith("/authorise/"), where
        return where.removeprefix("/authorise/")

    async def form(self, path: str, fields: dict[str, str], **expected: Any) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields).encode()
        return await self.server.nobody().post(path, body, headers=headers, **expected)

    async def exchanges(self, code: str, *, expect: int = 200, **changed: Any) -> Answer:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "code_verifier": self.verifier,
            **changed,
        }
        sent = {name: value for name, value in fields.items() if value is not None}
        return await self.form("/_linnet/oauth2/token", sent, expect=expect)

    async def refreshes(self, refresh_token: str, *, expect: int = 200, **changed: Any) -> Answer:
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.client_id,
            **changed,
        }
        return await self.form("/_linnet/oauth2/token", fields, expect=expect)

    async def revokes(self, token: str, **expected: Any) -> Answer:
        fields = {"token": token, "client_id": self.client_id}
        return await self.form("/_linnet/oauth2/revoke", fields, **expected)

    async def code_for(self, person: Client, device_id: str, **changed: Any) -> str:
        """The code that the person's consent has brought."""
        request_id = await self.asks(device_id, **changed)
        browser = Browser(self.server)
        await browser.visits(person)
        answer = await browser.allows(request_id)
        return answered(answer["redirect_to"])["code"]

    async def signs_in(self, person: Client, device_id: str = "", **changed: Any) -> "Answer":
        """All of it; returns the answer with the tokens."""
        if not self.client_id:
            await self.registers()
        code = await self.code_for(person, device_id or new_device_id(), **changed)
        redirect_uri = changed.get("redirect_uri", self.redirect_uri)
        return await self.exchanges(code, redirect_uri=redirect_uri)


def answered(address: str) -> dict[str, str]:
    """What an app reads from the address that a person was sent back to."""
    parts = urlsplit(address)
    fields = parse_qs(parts.fragment or parts.query, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values()), fields
    return {name: values[0] for name, values in fields.items()}


async def whoami(server: Server, access_token: str, **expected: Any) -> Answer:
    return await Client(server, access_token).get("/account/whoami", **expected)
