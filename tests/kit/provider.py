"""Somebody outside through whom people sign in: an OpenID Connect provider that checks everything.

It signs with a key of its own, gives a code once, and wants the secret and the proof (PKCE) for it.
What it says can be changed by a test, one claim or one answer at a time.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import jwt
import pytest_asyncio
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from tests.kit.apps import Browser
from tests.kit.client import Answer, Client
from tests.kit.outside import Outside, Received
from tests.kit.server import Server

CLIENT_ID = "linnet"
SECRET = "a secret between the two & nobody else"
ID = "example"
ROW = f"sign_in.{ID}"
ADMIN = "/_linnet/admin/v1/sign-in-providers"
CALLBACK = f"/_linnet/providers/{ID}/callback"


class Provider:
    """What everybody has an account at."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.changed: dict[str, Any] = {}
        """Members of its description that differ; None leaves one out."""
        self.claims: dict[str, Any] = {}
        """The same of what it says about people."""
        self.subject = "1042"
        self.name = ""
        """Who is in front of it in a browser."""
        self.codes: dict[str, dict[str, Any]] = {}
        self.last_asked = 0.0
        """When the last request of a server came in, by the steady clock."""
        self.now_s: Callable[[], float] = time.time
        self.new_key("first")
        outside.does("/.well-known/openid-configuration", self._describes)
        outside.does("/keys", self._shows_keys)
        outside.does("/token", self._gives)
        outside.does("/authorize", self._shows_page)

    @property
    def issuer(self) -> str:
        return self.outside.url

    def new_key(self, kid: str) -> None:
        """From now on sign with another key, and show only that one."""
        self.kid = kid
        self.key = ec.generate_private_key(ec.SECP256R1())

    # What Linnet asks.

    async def _describes(self, _: Received) -> web.Response:
        self.last_asked = time.monotonic()
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            **self.changed,
        }
        return web.json_response({k: v for k, v in said.items() if v is not None})

    async def _shows_keys(self, _: Received) -> web.Response:
        self.last_asked = time.monotonic()
        public = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": self.kid, "use": "sig"}]})

    async def _gives(self, received: Received) -> web.Response:
        self.last_asked = time.monotonic()
        fields = dict(parse_qsl(received.body.decode(), strict_parsing=True))
        asked = self.codes.pop(fields["code"], None)
        kind, _, said = received.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            shown = [unquote_plus(part) for part in base64.b64decode(said).decode().split(":")]
        else:
            shown = [fields.get("client_id", ""), fields.get("client_secret", "")]
        digest = hashlib.sha256(fields["code_verifier"].encode()).digest()
        is_right = (
            asked is not None
            and shown == [CLIENT_ID, SECRET]
            and fields["redirect_uri"] == asked["redirect_uri"]
            and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        )
        if not is_right or asked is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = self.id_token(asked)
        return web.json_response({"access_token": "unused", "id_token": token, "expires_in": 60})

    def id_token(self, asked: dict[str, Any]) -> str:
        """What it says about whoever has got a code."""
        now = int(self.now_s())
        claims = {
            "iss": self.issuer,
            "sub": asked["subject"],
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "preferred_username": asked["name"],
            "email": "somebody@example.org",
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self.key, algorithm="ES256", headers={"kid": self.kid})

    # What people do there.

    def lets(self, location: str, subject: str | None = None, **changed: str | None) -> str:
        """Somebody signs in there; the path with which their browser comes back.

        `changed` are fields of the answer that differ; None leaves one out.
        """
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid profile"
        code = secrets.token_urlsafe()
        about = {"subject": subject or self.subject, "name": self.name}
        self.codes[code] = {**asked, **about}
        answer = {"code": code, "state": asked["state"], "iss": self.issuer, **changed}
        back = urlsplit(asked["redirect_uri"])
        kept = {name: value for name, value in answer.items() if value is not None}
        return f"{back.path}?{urlencode(kept)}"

    async def _shows_page(self, received: Received) -> web.Response:
        """Its page, in a browser: one button for whoever is in front of it."""
        location = str(received.request.url)
        asked = parse_qs(urlsplit(location).query)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(asked["redirect_uri"][0]))
        back = origin + self.lets(location)
        page = (
            "<!doctype html><html lang=en><link rel=icon href='data:,'><title>Example</title>"
            "<h1>Example</h1>"
            f"<p><a href='{back}'>Continue as {self.name or self.subject}</a></html>"
        )
        return web.Response(text=page, content_type="text/html")

    # What Linnet is told of it.

    def described(self, **more: Any) -> dict[str, Any]:
        """What an administrator enters."""
        return {
            "id": ID,
            "name": "Example",
            "issuer": self.issuer,
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "party": "Example Ltd, Ireland",
            **more,
        }

    async def is_added_to(self, admin: Client, **more: Any) -> None:
        """Add it, and switch it on."""
        await admin.post(ADMIN, self.described(**more))
        await admin.put(f"/_linnet/touchpoints/{ROW}/switch", {"is_on": True})


class Traveller(Browser):
    """A browser that goes to a provider and comes back."""

    def __init__(self, server: Server, provider: Provider) -> None:
        super().__init__(server)
        self.provider = provider

    async def goes(self, purpose: str = "session", return_to: str = "/", **expected: Any) -> str:
        """Begin; where the browser is sent."""
        body = {"purpose": purpose, "return_to": return_to}
        answer = await self.asks("POST", f"/_linnet/providers/{ID}/begin", body, **expected)
        return "" if answer.status != 200 else str(answer["location"])

    async def returns(self, path: str) -> str:
        """Open the address that the provider leads to; our page that it leads on to."""
        # A browser that comes from somebody else's page says so, and sends only `Lax` cookies.
        sent = self.headers(path)
        headers = {"Cookie": sent["Cookie"]} if "Cookie" in sent else {}
        headers["Sec-Fetch-Site"] = "cross-site"
        answer = await self.client.call("GET", path, headers=headers, expect=303)
        return answer.headers["Location"]

    async def travels(self, subject: str, purpose: str = "session", **changed: Any) -> Answer:
        """There and back; what our page then learns."""
        location = await self.goes(purpose)
        page = await self.returns(self.provider.lets(location, subject, **changed))
        assert page == ("/came-back" if purpose in ("session", "link") else "/came-back/visit")
        return await self.arrives()

    async def arrives(self, **expected: Any) -> Answer:
        return await self.asks("POST", "/_linnet/providers/arrival", **expected)

    async def enters(self, device: dict[str, Any] | None = None, **expected: Any) -> Answer:
        return await self.asks("POST", "/_linnet/providers/enter", device or {}, **expected)

    async def registers(self, username: str, *, token: str | None = None, **more: Any) -> Answer:
        body = {"username": username, "token": token, **more.pop("device", {})}
        return await self.asks("POST", "/_linnet/providers/register", body, **more)

    async def signs_in(self, subject: str) -> Client:
        """There, back and in; a client in the session that came of it."""
        assert (await self.travels(subject))["is_known"]
        return self.client_of(await self.enters())

    async def signs_up(self, subject: str, username: str, **more: Any) -> tuple[Client, str]:
        """The same of somebody new; with their recovery code."""
        assert not (await self.travels(subject))["is_known"]
        answer = await self.registers(username, **more)
        return self.client_of(answer), answer["recovery_code"]

    def client_of(self, answer: Answer) -> Client:
        client = Client(self.client.server, answer["access_token"])
        client.user_id, client.device_id = answer["user_id"], answer["device_id"]
        return client


@pytest_asyncio.fixture
async def provider(outside: Outside) -> Provider:
    """A provider that Linnet has not heard of yet."""
    return Provider(outside)
