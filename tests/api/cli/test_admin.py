"""`linnet admin` while the server runs: what it prints, what it does, and what is recorded."""

import asyncio
import contextlib
import io
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.api.moderation.listing import publishes
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

from linnet import config
from linnet.cli.admin.line import HUNG_UP
from linnet.cli.main import main
from linnet.http import terminal
from linnet.http.terminal import SOCKET_FILE, TerminalDoor

API = "/_linnet/admin/v1"


class Desk:
    """Somebody who types `linnet --data <folder> admin …`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def says(self, *words: str) -> str:
        """What it prints when it succeeds."""
        status, said = await self.types(*words)
        assert status == 0, (words, status)
        return said.removesuffix("\n")

    async def tells(self, *words: str) -> Any:
        """What it prints for programs."""
        return json.loads(await self.says(*words, "--json"))

    async def refuses(self, *words: str) -> str:
        """The sentence with which it fails."""
        status, said = await self.types(*words)
        assert (isinstance(status, str), said) == (True, ""), (words, status, said)
        return str(status).removeprefix("linnet: ")

    async def types(self, *words: str) -> tuple[int | str | None, str]:
        """Exit status, or the sentence instead of it, and what was printed."""
        return await asyncio.to_thread(self._type, words)

    def _type(self, words: tuple[str, ...]) -> tuple[int | str | None, str]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as ended:
            main(["--data", str(self.folder), "admin", *words])
        return ended.value.code, printed.getvalue()


class AtTerminal(io.StringIO):
    """What somebody types when asked."""

    def isatty(self) -> bool:
        return True


@pytest_asyncio.fixture
async def server(new_server: NewServer, tmp_path: Path) -> AsyncIterator[Server]:
    """A server with its first administrator, whose door for the terminal is open."""
    made = await new_server(folder=tmp_path)
    made.admin = await made.person("admin", is_first=True)
    door = TerminalDoor(made.house.router, SERVER_NAME, tmp_path)
    await door.start()
    yield made
    await door.stop()


@pytest.fixture
def desk(server: Server) -> Desk:
    return Desk(server.folder)


async def newest_act(server: Server) -> tuple[str, str, str | None]:
    (act,) = (await server.admin.get(f"{API}/record", params={"limit": 1}))["acts"]
    return act["act"], act["target"], act["actor"]


async def test_people_are_listed_and_shown(server: Server, desk: Desk, alice: Client) -> None:
    for _ in range(3):
        await server.person("zoe")
    listed = await desk.says("users")
    assert listed.splitlines()[0].split() == ["USER", "MADE", "STANDING"]
    admin = next(line for line in listed.splitlines() if line.startswith("@admin:"))
    assert admin.endswith("administrator")
    assert [user["user_id"] for user in (await desk.tells("users", "ALICE"))["users"]] == [
        alice.user_id
    ]
    assert await desk.says("users", "nobody at all") == "There is nobody."
    page = await desk.tells("users", "--limit", "2")
    assert len(page["users"]) == 2
    assert f"--after {page['next']}" in await desk.says("users", "--limit", "2")
    rest = await desk.tells("users", "--after", page["next"])
    assert len(rest["users"]) == 3
    assert "next" not in rest
    localpart = alice.user_id[1:].partition(":")[0]
    shown = await desk.says("user", localpart)
    assert f"user:     {alice.user_id}" in shown
    assert "sessions: 1" in shown
    assert (await desk.tells("user", alice.user_id))["devices"] == 1
    assert await desk.refuses("user", "nobody") == "There is no such person here"


async def test_an_account_is_made_and_ends(
    server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await desk.tells("create", "Ada")
    assert made["user_id"] == f"@ada:{SERVER_NAME}"
    assert await newest_act(server) == ("user.create", made["user_id"], None)
    body = {"type": "m.login.password", "user": "ada", "password": made["password"]}
    await server.nobody().post("/login", body)
    assert "already" in await desk.refuses("create", "ada")
    monkeypatch.setattr("sys.stdin", io.StringIO("a password of my own\n"))
    said = await desk.says("create", "grace", "--admin", "--password-stdin")
    assert said == f"@grace:{SERVER_NAME} has been made."
    body = {"type": "m.login.password", "user": "grace", "password": "a password of my own"}
    token = (await server.nobody().post("/login", body))["access_token"]
    await Client(server, token).get(f"{API}/figures")
    assert "is not an administrator any more" in await desk.says("unmake-admin", "grace")
    await Client(server, token).get(f"{API}/figures", expect=403)
    # Nobody is there to be asked.
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert "Add --yes" in await desk.refuses("deactivate", "ada")
    assert await desk.says("erasures") == "Nobody was erased."
    assert "will be erased on" in await desk.says("deactivate", "ada", "--yes", "--erase")
    assert await newest_act(server) == ("user.deactivate", made["user_id"], None)
    assert "ended" in await desk.says("user", "ada")
    assert "waiting" in await desk.says("erasures")
    assert "as it was before" in await desk.says("keep", "ada")
    assert "ended" not in await desk.says("user", "ada")
    await desk.says("deactivate", "ada", "--yes")


async def test_moderators_are_named_and_listed(server: Server, desk: Desk, alice: Client) -> None:
    assert await desk.says("moderators") == "Nobody was named."
    assert await desk.says("moderator", alice.user_id) == f"{alice.user_id} is a moderator."
    assert await newest_act(server) == ("moderator.name", alice.user_id, None)
    await alice.get("/_linnet/moderation/cases")
    assert f"{alice.user_id}  " in await desk.says("moderators")
    assert "not a moderator any more" in await desk.says("moderator", alice.user_id, "--end")
    await alice.get("/_linnet/moderation/cases", expect=403)
    assert await desk.refuses("moderator", "nobody") == "There is no such person here"


async def test_somebody_at_the_terminal_is_asked(
    server: Server, desk: Desk, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", AtTerminal("y\nyes\n"))
    status, asked = await desk.types("delete-files", alice.user_id)
    assert status == "linnet: Nothing was done"
    assert "Type yes" in asked
    assert await desk.says("delete-files", alice.user_id)
    assert await newest_act(server) == ("files.delete", alice.user_id, None)


async def test_an_administrator_is_made_at_once(server: Server, desk: Desk, alice: Client) -> None:
    await alice.get(f"{API}/figures", expect=403)
    assert await desk.says("make-admin", alice.user_id) == f"{alice.user_id} is an administrator."
    await alice.get(f"{API}/figures")
    assert await newest_act(server) == ("user.admin", alice.user_id, None)


async def test_people_are_kept_out(server: Server, desk: Desk, alice: Client) -> None:
    name = alice.user_id
    assert await desk.says("lock", name) == f"{name} is locked."
    await alice.get("/account/whoami", expect=401, errcode="M_USER_LOCKED")
    assert "locked" in await desk.says("user", name)
    assert await desk.says("unlock", name) == f"{name} is not locked any more."
    assert await newest_act(server) == ("user.unlock", name, None)
    assert await desk.tells("suspend", name) == {"suspended": True}
    await alice.post("/createRoom", expect=403, errcode="M_USER_SUSPENDED")
    await desk.says("unsuspend", name)
    await alice.post("/createRoom")
    assert "Administrators" in await desk.refuses("lock", "admin")


async def test_sessions_end(server: Server, desk: Desk, alice: Client) -> None:
    # covers: linnet.adminEndDevices
    lost = await alice.another_device(device_id="LOST", display_name="my\x1b[31mphone")
    listed = await desk.says("sessions", alice.user_id)
    assert "my\ufffd[31mphone" in listed
    assert {
        one["device_id"] for one in (await desk.tells("sessions", alice.user_id))["devices"]
    } == {
        "LOST",
        alice.device_id,
    }
    await desk.says("sign-out", alice.user_id, "LOST")
    await lost.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    await alice.get("/account/whoami")
    assert "no such device" in await desk.refuses("sign-out", alice.user_id, "LOST")
    await desk.says("sign-out", alice.user_id)
    await alice.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert await newest_act(server) == ("devices.end", alice.user_id, None)
    assert await desk.says("sessions", alice.user_id) == f"{alice.user_id} is signed in nowhere."
    path = f"{API}/users/@nobody:{SERVER_NAME}/devices"
    await server.admin.delete(path, expect=404, errcode="M_NOT_FOUND")


async def test_a_password_is_reset(
    server: Server, desk: Desk, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await desk.says("reset-password", alice.user_id)
    password = said.splitlines()[0].rpartition(": ")[2]
    body = {"type": "m.login.password", "user": alice.user_id, "password": password}
    await server.nobody().post("/login", body)
    await alice.get("/account/whoami")
    monkeypatch.setattr("sys.stdin", io.StringIO("another one of mine\n"))
    await desk.says("reset-password", alice.user_id, "--sign-out", "--password-stdin")
    await server.nobody().post("/login", {**body, "password": "another one of mine"})
    await alice.get("/account/whoami", expect=401)


async def test_rooms_are_listed_closed_and_opened(
    server: Server, desk: Desk, alice: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat", name="Sky\x1b[2Jlark")
    listed = await desk.says("rooms", "lark")
    assert listed.splitlines()[0].split() == ["ROOM", "NAME", "PEOPLE", "EVENTS", "TRAITS"]
    assert "Sky\ufffd[2Jlark" in listed
    assert "\x1b" not in listed
    assert (await desk.tells("rooms", room_id))["rooms"][0]["joined"] == 1
    assert "people:     1 join" in await desk.says("room", room_id)
    assert (await desk.tells("room", room_id))["members"] == {"join": 1}
    assert alice.user_id in await desk.says("members", room_id)
    await desk.says("close", room_id, "--reason", "spam")
    await alice.put(f"/rooms/{room_id}/send/m.room.message/1", {"body": "x"}, expect=403)
    assert "closed" in await desk.says("rooms", room_id)
    await desk.says("open", room_id)
    await alice.sends(room_id, "open again")
    assert await newest_act(server) == ("room.reopen", room_id, None)
    assert "Add --yes" in await desk.refuses("delete-room", room_id)
    assert (await desk.tells("delete-room", room_id, "--yes")) == {"deletion": "leaving"}
    assert await newest_act(server) == ("room.delete", room_id, None)
    shown = await desk.says("rooms", room_id)
    while shown != "There is no such room.":
        assert "closed, being deleted (" in shown
        shown = await desk.says("rooms", room_id)
    assert await desk.refuses("room", f"!none:{SERVER_NAME}") == "There is no such room here"


async def test_files_links_and_figures(server: Server, desk: Desk, alice: Client) -> None:
    assert await desk.says("files", alice.user_id) == f"{alice.user_id} has no files."
    uri = (await alice.post("/_matrix/media/v3/upload", b"x" * 1500))["content_uri"]
    assert "1.5 KB" in await desk.says("files", alice.user_id)
    assert (await desk.tells("files", alice.user_id))["files"][0]["uri"] == uri
    await desk.says("quarantine", uri, "--reason", "reported")
    assert await newest_act(server) == ("file.quarantine", uri.rpartition("/")[2], None)
    assert "quarantined" in await desk.says("files", alice.user_id)
    assert uri in await desk.says("quarantined")
    await desk.says("unquarantine", uri)
    assert await desk.says("quarantined") == "Nothing is kept back."
    assert "begins with mxc://" in await desk.refuses("delete-file", "picture.png", "--yes")
    await desk.says("delete-file", uri, "--yes")
    assert (await desk.tells("files", alice.user_id))["count"] == 0
    made = await alice.post("/_linnet/invites", {"note": "for a friend"})
    assert "for a friend" in await desk.says("invites")
    await desk.says("end-invite", made["id"])
    assert await desk.says("invites") == "There are no invite links."
    assert "accounts, active:" in await desk.says("figures")
    assert (await desk.tells("figures"))["accounts"]["admins"] == 1
    assert "No day has its line yet." in await desk.says("retention")
    assert (await desk.tells("retention"))["max_ms"] is None


async def test_policy_lists_are_looked_at_followed_and_left(
    server: Server, desk: Desk, alice: Client
) -> None:
    # covers: linnet.adminPolicies, linnet.adminPreviewPolicy, linnet.adminFollowPolicy
    # covers: linnet.adminUnfollowPolicy
    assert await desk.says("policies") == "This server follows no policy list."
    list_id = await server.admin.creates_room(preset="public_chat", room_alias_name="bad-ones")
    await publishes(server.admin, list_id, alice.user_id)
    await publishes(server.admin, list_id, server.admin.user_id)
    await publishes(server.admin, list_id, alice.user_id + "x", recommendation="m.takedown")
    address = f"#bad-ones:{SERVER_NAME}"
    said = await desk.says("preview-policy", address)
    assert "People here whom it names: 1" in said
    assert "names the safety team" in said
    # It shows whom the list names before it asks.
    status, shown = await desk.types("follow-policy", address)
    assert "Add --yes" in str(status)
    assert "People here whom it names: 1" in shown
    await desk.says("follow-policy", address, "--yes")
    (one,) = (await desk.tells("policies"))["policies"]
    assert (one["list_id"], one["followed_by"], one["rules"]) == (list_id, "", 3)
    assert "terminal" in await desk.says("policies")
    assert await desk.tells("unfollow-policy", list_id, "--yes") == {"lifted": 0, "left": 0}
    assert "not followed" in await desk.refuses("unfollow-policy", list_id, "--yes")
    assert "no room" in await desk.refuses("preview-policy", f"#nowhere:{SERVER_NAME}")
    api = "/_linnet/admin/v1/policies"
    for method, path in (("GET", ""), ("GET", f"/{list_id}/preview"), ("PUT", f"/{list_id}")):
        await alice.call(method, api + path, {}, expect=403, errcode="M_FORBIDDEN")
    await alice.delete(f"{api}/{list_id}", expect=403, errcode="M_FORBIDDEN")


async def test_without_a_server_it_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = f"Linnet does not run in the folder {tmp_path}. Start it first: linnet serve"
    assert await desk.refuses("users") == said
    missing = Desk(tmp_path / "missing")
    assert "does not run in the folder" in await missing.refuses("users")
    # One that runs without a socket is another matter.
    with config.lock_folder(tmp_path):
        assert "cannot be reached from here" in await desk.refuses("users")


async def test_the_help_tells_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["admin", "--help"], ["admin", "users", "--help"]):
        with pytest.raises(SystemExit):
            main(words)
    said = capsys.readouterr().out
    assert "end an account for good" in said
    assert "--json" in said


async def ask(folder: Path, *questions: bytes) -> list[Any]:
    """What the socket answers to lines, its greeting left out."""
    reader, writer = await asyncio.open_unix_connection(folder / SOCKET_FILE)
    assert json.loads(await reader.readline()) == {"server_name": SERVER_NAME}
    writer.write(b"".join(question + b"\n" for question in questions))
    writer.write_eof()
    answers = [json.loads(line) for line in (await reader.read()).splitlines()]
    writer.close()
    return answers


async def test_the_door_opens_for_the_owner_and_for_administration_alone(server: Server) -> None:
    mode = (server.folder / SOCKET_FILE).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    answers = await ask(
        server.folder,
        b'{"method": "GET", "path": "/_linnet/admin/v1/figures"}',
        b"not JSON",
        b'{"method": "GET"}',
        b'{"method": "GET", "path": "/_linnet/admin/v1/nothing"}',
        b'{"method": "POST", "path": "/_linnet/admin/v1/figures"}',
        b'{"method": "GET", "path": "/_matrix/client/v3/account/whoami"}',
        b'{"method": "POST", "path": "/_matrix/client/v3/createRoom", "body": {}}',
        b'{"method": "GET", "path": "/_matrix/client/versions"}',
        b'{"method": "GET", "path": "/_linnet/admin/v1/users", "query": "limit=0"}',
        b'{"method": "POST", "path": "/_linnet/admin/v1/users", "body": {"username": 1}}',
    )
    assert [(one["status"], one["body"].get("errcode")) for one in answers] == [
        (200, None),
        (400, "M_NOT_JSON"),
        (400, "M_NOT_JSON"),
        (404, "M_UNRECOGNIZED"),
        (405, "M_UNRECOGNIZED"),
        (403, "M_FORBIDDEN"),
        (403, "M_FORBIDDEN"),
        (403, "M_FORBIDDEN"),
        (400, "M_INVALID_PARAM"),
        (400, "M_BAD_JSON"),
    ]


async def test_a_line_has_an_end_and_the_door_room_for_some(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await ask(server.folder, b"x" * (terminal.MAX_LINE_BYTES + 1)) == []
    monkeypatch.setattr(terminal, "MAX_TERMINALS", 1)
    reader, writer = await asyncio.open_unix_connection(server.folder / SOCKET_FILE)
    assert await reader.readline()
    other, hung_up = await asyncio.open_unix_connection(server.folder / SOCKET_FILE)
    assert await other.read() == b""
    assert await Desk(server.folder).refuses("figures") == HUNG_UP
    for one in (writer, hung_up):
        one.close()


async def test_a_deep_folder_has_a_door_too(new_server: NewServer, tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    server = await new_server(folder=folder)
    await server.person("admin", is_first=True)
    door = TerminalDoor(server.house.router, SERVER_NAME, folder)
    await door.start()
    assert "@admin:" in await Desk(folder).says("users")
    await door.stop()
    assert not (folder / SOCKET_FILE).exists()
