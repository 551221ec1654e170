"""Uses a server as two people do, over HTTP: run as a program inside of a network.

Nothing but the standard library, so that nothing of the tests' own speaks to anybody.
"""

import json
import sys
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

V3 = "/_matrix/client/v3"
LINK = "https://robins.example/nest"


class Person:
    """Somebody with an account of their own."""

    def __init__(self, url: str, name: str, stage: dict[str, str]) -> None:
        self._url = url
        self._token = ""
        body = {"username": name, "password": f"a long password of {name}"}
        try:
            self.ask("POST", f"{V3}/register", body)
            raise AssertionError("nobody gets an account without a stage")
        except urllib.error.HTTPError as why:
            session = json.loads(why.read())["session"]
        answer = self.ask("POST", f"{V3}/register", body | {"auth": stage | {"session": session}})
        self._token, self.user_id = answer["access_token"], answer["user_id"]

    def ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        headers = {"Content-Type": kind}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        sent = None if method == "GET" else data
        request = urllib.request.Request(self._url + path, sent, headers, method=method)
        with _OPENER.open(request) as answer:
            said = answer.read()
        return json.loads(said) if answer.headers.get_content_type() == "application/json" else said


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> None:
    url, token = sys.argv[1:]
    alice = Person(url, "alice", {"type": "m.login.registration_token", "token": token})
    bob = Person(url, "bob", {"type": "m.login.dummy"})
    for path in ("/", "/touchpoints", "/.well-known/linnet/touchpoints"):
        alice.ask("GET", path)
    room = alice.ask("POST", f"{V3}/createRoom", {"invite": [bob.user_id]})["room_id"]
    where = f"{V3}/rooms/{quote(room)}"
    bob.ask("POST", f"{where}/join")
    file = alice.ask("POST", "/_matrix/media/v3/upload?filename=a.txt", b"robins", "text/plain")
    media = file["content_uri"].removeprefix("mxc://")
    said = f"Have a look: {LINK}"
    for number, content in enumerate(
        (
            {"msgtype": "m.text", "body": said},
            {"msgtype": "m.file", "body": "a.txt", "url": file["content_uri"]},
        )
    ):
        alice.ask("PUT", f"{where}/send/m.room.message/{number}", content)
    bob.ask("GET", f"/_matrix/client/v1/media/download/{media}")
    try:
        alice.ask("GET", f"/_matrix/client/v1/media/preview_url?url={quote(LINK, safe='')}")
        raise AssertionError("previews are off at first")
    except urllib.error.HTTPError as why:
        assert why.code in (403, 404), why.read()  # noqa: PT017
    wanted = {"search_categories": {"room_events": {"search_term": "look"}}}
    found = bob.ask("POST", f"{V3}/search", wanted)["search_categories"]["room_events"]
    assert found["count"] == 1, found
    bob.ask("POST", f"{V3}/user_directory/search", {"search_term": "alice"})
    rule = {"pattern": "look", "actions": ["notify"]}
    bob.ask("PUT", f"{V3}/pushrules/global/content/look", rule)
    bob.ask("GET", f"{V3}/sync")
    bob.ask("POST", f"{V3}/keys/query", {"device_keys": {alice.user_id: []}})
    bob.ask("PUT", f"{where}/typing/{quote(bob.user_id)}", {"typing": True, "timeout": 1000})
    bob.ask("POST", f"{V3}/logout")
    print("used")


if __name__ == "__main__":
    main()
