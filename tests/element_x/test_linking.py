"""A device lets another one in by QR code: phones with Element X, and our web app."""

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.element_x.conftest import NewApp, OpenApp
from tests.kit.apps import Browser
from tests.kit.client import Client
from tests.kit.server import SERVER_NAME, Server
from tests.sdk.apps import App, AppFailed

OLD = "written before"
either_shows = pytest.mark.parametrize("shown_by", ["known", "new"])


@either_shows
async def test_a_phone_lets_a_phone_in(
    server: Server, alice: Client, new_app: NewApp, open_app: OpenApp, shown_by: str
) -> None:
    known, new = await new_app(alice), await open_app()
    room_id = await written_on_a_phone(known)
    await meet(known, new, shown_by)
    user_code = await answered_in_a_browser(server, alice, known, "allow")
    assert await new.does("userCode") == user_code
    await known.does("linked")
    await read_on_a_phone(new, alice, room_id)


@either_shows
async def test_the_web_app_lets_a_phone_in(
    alice: Client, web: App, open_app: OpenApp, shown_by: str
) -> None:
    new = await open_app()
    room_id = await written_on_the_web(web, alice)
    await meet(web, new, shown_by)
    user_code = await web.does("allow")
    assert await new.does("userCode") == user_code
    await web.does("linked")
    await read_on_a_phone(new, alice, room_id)


@either_shows
async def test_a_phone_lets_the_web_app_in(
    server: Server, alice: Client, web: App, new_app: NewApp, shown_by: str
) -> None:
    known = await new_app(alice)
    room_id = await written_on_a_phone(known)
    await meet(known, web, shown_by)
    user_code = await answered_in_a_browser(server, alice, known, "allow")
    assert await web.does("userCode") == user_code
    await known.does("linked")
    await web.does("linked")
    await web.does("hasIdentity")
    await web.does("openRoom", room=room_id)
    assert (await web.does("read", text=OLD))["sender"] == alice.user_id


async def test_a_phone_is_refused(alice: Client, web: App, open_app: OpenApp) -> None:
    new = await open_app()
    await written_on_the_web(web, alice)
    await meet(web, new, "new")
    assert await new.does("userCode") == await web.does("refuse")
    assert await web.does("linkEnds") == "refused"
    with pytest.raises(AppFailed, match="access_denied"):
        await new.does("linked")
    there = {device["device_id"] for device in (await alice.get("/devices"))["devices"]}
    assert there == {alice.device_id, web.device_id}


async def test_the_web_app_is_refused(
    server: Server, alice: Client, web: App, new_app: NewApp
) -> None:
    known = await new_app(alice)
    await meet(known, web, "known")
    user_code = await answered_in_a_browser(server, alice, known, "refuse")
    assert await web.does("userCode") == user_code
    assert await web.does("linkEnds") == "refused"
    with pytest.raises(AppFailed, match="LoginDeclined"):
        await known.does("linked")


async def test_a_code_of_the_web_app_names_the_server(
    alice: Client, web: App, open_app: OpenApp
) -> None:
    new = await open_app()
    await web.signs_in(alice)
    await web.does("hasIdentity")
    assert await new.does("serverInCode", code=await web.does("showCode")) == SERVER_NAME


async def test_wrong_digits_let_no_phone_in(alice: Client, web: App, open_app: OpenApp) -> None:
    new = await open_app()
    await written_on_the_web(web, alice)
    digits = await new.does("readCode", code=await web.does("showCode"))
    await web.does("enterDigits", digits="12" if digits == "11" else "11")
    assert await web.does("linkEnds") == "wrong_digits"
    with pytest.raises(AppFailed, match="rendezvous session was not found"):
        await new.does("linked")


async def meet(known: App, new: App, shown_by: str) -> None:
    """One reads the other's code, and the person carries over the digits."""
    shows, reads = (known, new) if shown_by == "known" else (new, known)
    digits = await reads.does("readCode", code=await shows.does("showCode"))
    await shows.does("enterDigits", digits=digits)


async def answered_in_a_browser(server: Server, person: Client, known: App, verb: str) -> str:
    """On the page to which the phone leads; returns the code that it shows."""
    page = urlsplit(await known.does("pageToAllow"))
    (user_code,) = parse_qs(page.query)["code"]
    browser = Browser(server)
    await browser.visits(person)
    await browser.answers_code(verb, user_code)
    return user_code


async def written_on_a_phone(app: App) -> str:
    room_id = str(await app.does("create", name="Kept", invite=[]))
    await app.does("say", room=room_id, text=OLD)
    await app.does("makeRecoveryKey")
    return room_id


async def written_on_the_web(app: App, person: Client) -> str:
    await app.signs_in(person)
    await app.does("hasIdentity")
    room_id = str(await app.does("makeRoom", name="Kept", invite=[]))
    await app.does("makeRecoveryKey")
    await app.does("say", room=room_id, text=OLD)
    await app.does("backedUp")
    return room_id


async def read_on_a_phone(new: App, person: Client, room_id: str) -> None:
    await new.does("linked")
    trust = await new.does("trust", user=person.user_id)
    assert trust == {"hasIdentity": True, "isDeviceSigned": True}
    await new.does("start")
    await new.does("history", room=room_id, texts=[OLD])
