"""What was granted applications is listed on the account page, and ended there."""

# covers: linnet.getVisitorsApps, linnet.endVisitorsApp, linnet.resumeVisitorsApp

from tests.kit.applications import PROFILE, Application, allows, group, in_room, own_apps
from tests.kit.apps import Browser
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.touchpoints.severing.document import verified

PAGE = "/_linnet/visit/account/apps"


async def test_a_visitor_sees_and_ends_an_application(
    server: Server, alice: Client, bob: Client
) -> None:
    app, browser = await Application.let_in(server), Browser(server)
    room_id = await group(alice, bob, name="Choir")
    await app.is_granted(alice, PROFILE, in_room("send"), rooms=[room_id])
    await allows(alice, room_id, app, "send")
    await browser.visits(alice)
    answer = await browser.asks("GET", PAGE)
    assert answer.headers["Cache-Control"] == "no-store"
    (shown,) = answer["apps"]
    assert shown == (await own_apps(alice))[0]
    assert shown["rooms"][0]["name"] == "Choir"
    receipt = (await browser.asks("DELETE", f"{PAGE}/{shown['id']}"))["receipt"]
    assert verified(receipt.encode()).body["app"]["name"] == "Polls"
    await app.asks_self(expect=401)
    (ended,) = (await browser.asks("GET", PAGE))["apps"]
    assert ended["standing"] == "ended"


async def test_a_room_that_was_left_has_no_name(server: Server, alice: Client, bob: Client) -> None:
    app = await Application.let_in(server)
    room_id = await group(alice, bob, name="Choir")
    await app.is_granted(bob, in_room("send"), rooms=[room_id])
    await bob.post(f"/rooms/{room_id}/leave", {})
    assert (await own_apps(bob))[0]["rooms"][0]["name"] == ""


async def test_only_their_own_and_from_our_page(server: Server, alice: Client, bob: Client) -> None:
    app, browser = await Application.let_in(server), Browser(server)
    await app.is_granted(alice, PROFILE)
    path = f"{PAGE}/{(await own_apps(alice))[0]['id']}"
    missing = {"expect": 401, "errcode": "M_MISSING_TOKEN"}
    await browser.asks("GET", PAGE, **missing)
    await browser.asks("DELETE", path, **missing)
    await browser.asks("POST", f"{path}/resume", **missing)
    await browser.visits(bob)
    assert (await browser.asks("GET", PAGE))["apps"] == []
    await browser.asks("DELETE", path, expect=404, errcode="M_NOT_FOUND")
    await browser.asks("POST", f"{path}/resume", expect=404, errcode="M_NOT_FOUND")
    await browser.asks("DELETE", f"{PAGE}/nothing", expect=404, errcode="M_NOT_FOUND")
    foreign = {"headers": {"Sec-Fetch-Site": "cross-site"}}
    await browser.visits(alice)
    await browser.asks("DELETE", path, expect=403, errcode="M_FORBIDDEN", **foreign)
    # A token of the app's own, or of the person's device, is none of our page's.
    await alice.get(PAGE, expect=403, errcode="M_FORBIDDEN")
    await app.asks_self()


async def test_a_visitor_lets_a_stopped_one_go_on(
    server: Server, alice: Client, bob: Client
) -> None:
    app, browser = await Application.let_in(server, people_max=1), Browser(server)
    carol = await server.person("carol")
    room_id = await group(alice, bob, carol)
    await allows(alice, room_id, app, "read")
    await app.is_granted(alice, in_room("read"), rooms=[room_id])
    for member in (bob, carol):
        await member.sends(room_id, "I vote for Bach")
    await app.reads(room_id, expect=403)
    await browser.visits(alice)
    (shown,) = (await browser.asks("GET", PAGE))["apps"]
    assert shown["standing"] == "frozen"
    path = f"{PAGE}/{shown['id']}/resume"
    suspension = f"/_matrix/client/v1/admin/suspend/{alice.user_id}"
    await server.admin.put(suspension, {"suspended": True})
    await browser.asks("POST", path, expect=403, errcode="M_FORBIDDEN")
    await server.admin.put(suspension, {"suspended": False})
    await browser.asks("POST", path)
    assert (await browser.asks("GET", PAGE))["apps"][0]["standing"] == "good"
