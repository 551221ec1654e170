"""Administrators look after accounts, and what they do is recorded."""

from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

API = "/_linnet/admin/v1"


async def newest_act(server: Server) -> dict[str, object]:
    return dict((await server.admin.get(f"{API}/record", params={"limit": 1}))["acts"][0])


async def test_nobody_else_gets_in(server: Server, alice: Client) -> None:
    for endpoint in server.house.router.endpoints:
        if not endpoint.path.startswith(f"{API}/"):
            continue
        path = (
            endpoint.path.replace("{user_id}", alice.user_id)
            .replace("{device_id}", "D")
            .replace("{room_id}", "!room:" + SERVER_NAME)
            .replace("{invite_id}", "1")
            .replace("{server_name}", SERVER_NAME)
            .replace("{media_id}", "m")
        )
        await alice.call(endpoint.method, path, {}, expect=403, errcode="M_FORBIDDEN")
        nobody = server.nobody()
        await nobody.call(endpoint.method, path, {}, expect=401, errcode="M_MISSING_TOKEN")


async def test_accounts_are_listed_and_found(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.adminUsers
    admin = server.admin
    found = (await admin.get(f"{API}/users", params={"search": "ALICE"}))["users"]
    shown = next(user for user in found if user["user_id"] == alice.user_id)
    assert (shown["is_admin"], shown["is_locked"], shown["is_deactivated"]) == (False, False, False)
    assert bob.user_id not in [user["user_id"] for user in found]
    listed: list[str] = []
    after = ""
    while True:
        page = await admin.get(f"{API}/users", params={"limit": 2, "after": after})
        listed += [user["user_id"] for user in page["users"]]
        if "next" not in page.json:
            break
        after = page["next"]
    assert listed == sorted(set(listed))
    assert {alice.user_id, bob.user_id, admin.user_id} <= set(listed)
    for wrong in ({"limit": 0}, {"search": "x" * 256}):
        await admin.get(f"{API}/users", params=wrong, expect=400, errcode="M_INVALID_PARAM")
    # Signs of patterns stand for themselves.
    assert (await admin.get(f"{API}/users", params={"search": "%"}))["users"] == []


async def test_one_account_is_shown(server: Server, alice: Client) -> None:
    # covers: linnet.adminUser
    await alice.creates_room()
    shown = await server.admin.get(f"{API}/users/{alice.user_id}")
    assert (shown["devices"], shown["rooms"], shown["files"]) == (1, 1, 0)
    path = f"{API}/users/@nobody:{SERVER_NAME}"
    await server.admin.get(path, expect=404, errcode="M_NOT_FOUND")


async def test_an_account_is_made(server: Server) -> None:
    # covers: linnet.adminCreateUser, linnet.adminRecord
    made = await server.admin.post(f"{API}/users", {"username": "made-by-admin"})
    body = {"type": "m.login.password", "user": "made-by-admin", "password": made["password"]}
    assert (await server.nobody().post("/login", body))["user_id"] == made["user_id"]
    assert (await newest_act(server))["act"] == "user.create"
    taken = {"username": "made-by-admin", "password": "long enough a word"}
    await server.admin.post(f"{API}/users", taken, expect=400, errcode="M_USER_IN_USE")
    weak = {"username": "made-too", "password": "short"}
    await server.admin.post(f"{API}/users", weak, expect=400, errcode="M_WEAK_PASSWORD")
    wrong = {"username": "ä"}
    await server.admin.post(f"{API}/users", wrong, expect=400, errcode="M_INVALID_USERNAME")


async def test_a_password_is_replaced(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.adminResetPassword
    path = f"{API}/users/{alice.user_id}/password"
    made = await server.admin.put(path, {})
    await alice.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    body = {"type": "m.login.password", "user": alice.user_id, "password": made["password"]}
    await server.nobody().post("/login", body)
    path = f"{API}/users/{bob.user_id}/password"
    chosen = {"password": "a word of the admin's", "sign_out": False}
    assert "password" not in (await server.admin.put(path, chosen)).json
    await bob.get("/account/whoami")
    await server.admin.put(path, {"password": "x"}, expect=400, errcode="M_WEAK_PASSWORD")


async def test_administrators_are_made_and_unmade(server: Server, alice: Client) -> None:
    # covers: linnet.adminSetAdmin
    path = f"{API}/users/{alice.user_id}/admin"
    own = f"{API}/users/{server.admin.user_id}/admin"
    await server.admin.put(own, {"is_admin": False}, expect=403, errcode="M_FORBIDDEN")
    await server.admin.put(path, {"is_admin": True})
    await alice.get(f"{API}/users")
    ending = f"{API}/users/{alice.user_id}/deactivate"
    await server.admin.post(ending, {}, expect=403, errcode="M_FORBIDDEN")
    await server.admin.put(path, {"is_admin": False})
    await alice.get(f"{API}/users", expect=403, errcode="M_FORBIDDEN")
    assert (await newest_act(server))["act"] == "user.no_admin"
    lock = f"/_matrix/client/v1/admin/lock/{alice.user_id}"
    # covers: setAdminLockUser
    await server.admin.put(lock, {"locked": True})
    assert (await newest_act(server))["act"] == "user.lock"
    await server.admin.put(path, {"is_admin": True}, expect=403, errcode="M_FORBIDDEN")


async def test_an_account_is_ended(server: Server, alice: Client) -> None:
    # covers: linnet.adminDeactivate
    path = f"{API}/users/{alice.user_id}/deactivate"
    await server.admin.post(path, {"erase": True})
    await alice.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    act = await newest_act(server)
    assert (act["act"], act["target"], act["detail"]) == (
        "user.deactivate",
        alice.user_id,
        "erase",
    )
    await server.admin.post(path, {}, expect=404, errcode="M_NOT_FOUND")


async def test_a_lost_device_is_signed_out(server: Server, alice: Client) -> None:
    # covers: linnet.adminDevices, linnet.adminEndDevice
    lost = await alice.another_device(device_id="LOST", display_name="Phone")
    path = f"{API}/users/{alice.user_id}/devices"
    devices = (await server.admin.get(path))["devices"]
    assert {device["device_id"] for device in devices} == {alice.device_id, "LOST"}
    await server.admin.delete(f"{path}/LOST")
    await lost.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    await alice.get("/account/whoami")
    await server.admin.delete(f"{path}/LOST", expect=404, errcode="M_NOT_FOUND")


async def test_invite_links_of_all_are_seen_and_ended(server: Server, alice: Client) -> None:
    # covers: linnet.adminInvites, linnet.adminEndInvite
    made = await alice.post("/_linnet/invites", {"note": "for a friend"})
    path = f"{API}/invites"
    found = [
        one
        for one in (await server.admin.get(path))["invites"]
        if one["invite"]["id"] == made["id"]
    ]
    assert (found[0]["owner"], found[0]["invite"]["note"]) == (alice.user_id, "for a friend")
    await server.admin.delete(f"{path}/{made['id']}")
    for gone in (made["id"], "0", "x", "9" * 30):
        await server.admin.delete(f"{path}/{gone}", expect=404, errcode="M_NOT_FOUND")


async def test_files_are_seen_and_deleted(server: Server, alice: Client) -> None:
    # covers: linnet.adminFiles, linnet.adminDeleteFile, linnet.adminDeleteFiles
    # covers: uploadContent
    upload = "/_matrix/media/v3/upload"
    uris = [(await alice.post(upload, name.encode()))["content_uri"] for name in "abc"]
    path = f"{API}/users/{alice.user_id}/files"
    files = await server.admin.get(path)
    assert files["count"] == 3
    assert {file["uri"] for file in files["files"]} == set(uris)
    one = f"{API}/files/" + uris[0].removeprefix("mxc://")
    await server.admin.delete(one)
    await server.admin.delete(one, expect=404, errcode="M_NOT_FOUND")
    await server.admin.delete(f"{API}/files/example.org/x", expect=404, errcode="M_NOT_FOUND")
    await server.admin.delete(path)
    assert (await server.admin.get(path))["count"] == 0
    assert (await newest_act(server))["act"] == "files.delete"


async def test_figures_say_how_many(server: Server, alice: Client) -> None:
    # covers: linnet.adminFigures
    before = await server.admin.get(f"{API}/figures")
    room = await alice.creates_room()
    await alice.sends(room, "counted")
    after = await server.admin.get(f"{API}/figures")
    assert after["rooms"]["rooms"] == before["rooms"]["rooms"] + 1
    assert after["rooms"]["events"] > before["rooms"]["events"]
    assert after["accounts"]["admins"] >= 1
    assert after["people_active_today"] >= 2
    assert after["files"]["size_bytes"] >= 0


async def test_a_change_to_the_record_shows(new_server: NewServer) -> None:
    # covers: linnet.adminVerifyRecord
    server = await new_server()
    server.admin = await server.person("admin", is_first=True)
    for name in ("one", "two", "three"):
        await server.admin.post(f"{API}/users", {"username": name})
    page = await server.admin.get(f"{API}/record", params={"limit": 2})
    assert [act["target"] for act in page["acts"]] == [
        f"@{n}:{SERVER_NAME}" for n in ("three", "two")
    ]
    rest = await server.admin.get(f"{API}/record", params={"before": page["next"]})
    assert [act["number"] for act in rest["acts"]] == [1]
    verdict = await server.admin.get(f"{API}/record/verdict")
    assert verdict["count"] == 3
    assert verdict["broken_at"] is None
    assert verdict["newest_hash"] == page["acts"][0]["hash"]
    async with server.house.hall.db.transaction() as tx:
        await tx.run("UPDATE admin_acts SET target = $1 WHERE number = 2", "@somebody:else")
    assert (await server.admin.get(f"{API}/record/verdict"))["broken_at"] == 2
    async with server.house.hall.db.transaction() as tx:
        await tx.run("DELETE FROM admin_acts WHERE number = 2")
    assert (await server.admin.get(f"{API}/record/verdict"))["broken_at"] == 2
