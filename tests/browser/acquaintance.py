"""Two people who have signed up and written to each other, made once for all tests of a run.

Signing up is the longest thing that a browser does here. `test_story` follows it; the others begin
with a copy of what came of it: the server's data folder, and what lies in the two browsers.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from playwright.async_api import Route
from tests.browser.chromium import WITHOUT_WINDOWS, Chromium, running_chromium
from tests.browser.people import FIRST_WORDS, Friends, People, Profiles
from tests.browser.person import Person
from tests.kit.server import Server

NO_ANSWER = r"ERR_|50\d|WebSocket|Unable to preload|Failed to fetch"
"""What the browser itself complains about while nobody answers."""


_EXTRACTABLE = """{
  const { subtle } = crypto;
  const generateKey = subtle.generateKey.bind(subtle);
  subtle.generateKey = (algorithm, _, usages) => generateKey(algorithm, true, usages);
}
"""
"""Put before the engine: a browser does not hand out the key that it made for the store."""
_FACTS = """const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const database = await settled(indexedDB.open("linnet"));
const facts = database.transaction("facts", "readwrite").objectStore("facts");
"""
_KEY = f"""async () => {{
  {_FACTS}
  const key = await settled(facts.get("key"));
  database.close();
  return [...new Uint8Array(await crypto.subtle.exportKey("raw", key))];
}}"""
_GIVE_KEY = f"""async (raw) => {{
  const usages = ["encrypt", "decrypt"];
  const key = await crypto.subtle.importKey(
    "raw", new Uint8Array(raw), "AES-GCM", false, usages,
  );
  {_FACTS}
  await settled(facts.put(key, "key"));
  database.close();
}}"""


class Known(Struct, frozen=True):
    """What lies in one of the two browsers."""

    chat: str
    """The path of the chat with the other."""
    stored: dict[str, Any]
    """A storage state of Playwright's; its origin has another port each time."""
    key: list[int]
    """The store's, which is not part of that state."""


class Acquaintance(Struct, frozen=True):
    """Both, and the server that they are on."""

    folder: Path
    """The server's, which is to be copied."""
    ada: Known
    bruno: Known
    recovery_key: str

    async def go_on(self, people: Profiles) -> Friends:
        """Both open their chat, on a server with a copy of the folder."""
        ada, bruno = [
            await _comes_back(people, name, known)
            for name, known in (("ada", self.ada), ("bruno", self.bruno))
        ]
        ada.said.append(FIRST_WORDS)
        return Friends(ada, bruno, self.recovery_key)


async def _comes_back(people: Profiles, name: str, known: Known) -> Person:
    state = known.stored | {
        "origins": [origin | {"origin": people.origin} for origin in known.stored["origins"]]
    }
    person = await people.at_new_profile(name, storage_state=state)
    # A page of the same origin on which no app has begun.
    await person.page.route("**/key", _empty_page)
    await person.page.goto(f"{people.origin}/key")
    await person.page.evaluate(_GIVE_KEY, known.key)
    await person.page.unroute("**/key")
    await person.page.goto(people.origin + known.chat)
    await person.sees(FIRST_WORDS)
    return person


async def _empty_page(route: Route) -> None:
    await route.fulfill(body="<link rel=icon href=data:,>", content_type="text/html")


async def acquaintance(place: Path) -> Acquaintance:
    """Made by whichever test worker comes first; the others read it from the same place."""
    folder, notes = place / "data", place / "notes.json"
    with _alone_in(place) as is_first:
        if is_first:
            async with running_chromium(executable=WITHOUT_WINDOWS) as chromium:
                notes.write_text(json.dumps(await _made(chromium, folder)))
    said = json.loads(notes.read_text())
    return Acquaintance(folder, Known(**said["ada"]), Known(**said["bruno"]), said["recovery_key"])


async def _made(chromium: Chromium, folder: Path) -> dict[str, Any]:
    server = await Server.start(folder=folder, registration="invite")
    people = _OpenPeople(chromium, server, service_workers="block")
    friends = await people.friends()
    # Nothing changes any more when nobody answers: both sides are as of the same moment.
    with chromium.expecting(NO_ANSWER):
        await server.stop()
        said = {one.name: await _known(one) for one in (friends.ada, friends.bruno)}
        await people.leave()
    return {**said, "recovery_key": friends.recovery_key}


class _OpenPeople(People):
    """Their browsers hand out the key of the store."""

    async def at_new_profile(self, name: str, **looks: Any) -> Person:
        person = await super().at_new_profile(name, **looks)
        await person.profile.context.route("**/assets/worker-*.js", _hand_out_key)
        return person


async def _known(person: Person) -> dict[str, Any]:
    stored = await person.profile.context.storage_state(indexed_db=True)
    key = await person.page.evaluate(_KEY)
    return {"chat": urlsplit(person.page.url).path, "stored": stored, "key": key}


async def _hand_out_key(route: Route) -> None:
    response = await route.fetch()
    await route.fulfill(response=response, body=_EXTRACTABLE + await response.text())


@contextmanager
def _alone_in(place: Path) -> Iterator[bool]:
    """Whether it is empty, or was left by somebody who has failed."""
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_first = not (place / "notes.json").exists()
        if is_first:
            shutil.rmtree(place / "data", ignore_errors=True)
            (place / "data").mkdir()
        yield is_first
