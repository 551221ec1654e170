"""The papers say what this server stores and whom it contacts, and nobody else's names."""

import json
from typing import Any
from urllib.parse import quote

from tests.api.erasure.life import asks as asks_to_go
from tests.api.erasure.life import is_erased
from tests.api.touchpoints.test_touchpoints import ROW
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.ids import UserId
from linnet.records.store import count_about
from linnet.records.stored.catalogue import CATALOGUE
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import DAY_MS, KEPT_DAYS

PRIVACY = "/_linnet/privacy"
RECORDS = "/_linnet/admin/v1/records"
BREACH = f"{RECORDS}/breach"
HOUR_MS = 3_600_000


def now_of(server: Server) -> int:
    return server.house.hall.clock.now_ms()


# covers: linnet.getPrivacy
async def test_anybody_reads_the_notice_in_their_language(new_server: NewServer) -> None:
    server = await new_server(support_email="help@example.org")
    admin = await server.person("admin", is_first=True)
    answer = await server.nobody().get(PRIVACY, headers={"Accept-Language": "fr-CA, en"})
    paper, facts = answer["paper"], answer["facts"]
    assert paper["language"] == "fr"
    assert "Ce que" in paper["title"]
    assert facts["contact"] == {"email": "help@example.org", "page": ""}
    assert "mailto:help@example.org" in json.dumps(paper)
    kept = {one["category"]: one for one in facts["kept"]}
    assert {one.category for one in CATALOGUE} <= set(kept)
    assert "backups" not in kept
    assert kept["third_parties"]["at_end"] == ["deleted", "erased", "kept"]
    on = {one["id"] for one in facts["receivers"]}
    assert "push_gateway" in on
    assert "url_preview" not in on
    # What an administrator switches changes the notice at once.
    await admin.put("/_linnet/touchpoints/push_gateway/switch", {"is_on": False})
    await admin.put("/_linnet/touchpoints/url_preview/switch", {"is_on": True})
    for language in ("ar", "xx"):
        again = await server.nobody().get(PRIVACY, params={"language": language})
        assert again["paper"]["language"] == {"ar": "ar"}.get(language, "en")
    assert {one["id"] for one in again["facts"]["receivers"]} == on ^ {
        "push_gateway",
        "url_preview",
    }
    assert "Nobody" not in again["paper"]["sections"][1]["title"]


async def test_the_notice_follows_the_settings(new_server: NewServer) -> None:
    server = await new_server(encrypt_private_rooms=False, backup_folder="elsewhere")
    answer = await server.nobody().get(PRIVACY, params={"language": "en"})
    said = json.dumps(answer["paper"])
    assert "is switched off on this server" in said
    assert "has named no address" in said
    assert "up to 30 days" in said
    assert "backups" in {one["category"] for one in answer["facts"]["kept"]}


async def test_the_papers_say_how_long_messages_stay(new_server: NewServer) -> None:
    server = await new_server()
    await server.person("admin", is_first=True)
    told = await server.nobody().get("/_linnet/privacy", params={"language": "en"})
    assert "Each chat can choose after which time its messages disappear" in told.body.decode()
    assert told["facts"]["messages_stay"] == {"default_ms": None, "max_ms": None}
    limited = await new_server(retention_days=30, retention_days_max=365)
    admin = await limited.person("admin", is_first=True)
    for language, says in (
        ("en", ("after 30 days", "stays longer than 365 days")),
        ("fr", ("après 30\u00a0jours", "ne reste plus de 365\u00a0jours")),
        ("ar", ("بعد 30 يومًا", "أكثر من 365 يومًا")),
    ):
        told = await limited.nobody().get("/_linnet/privacy", params={"language": language})
        for sentence in says:
            assert sentence in told.body.decode()
    processing = await admin.get("/_linnet/admin/v1/records/processing")
    assert "deleted after 365 days at most" in processing.body.decode()


# covers: linnet.getRecord
async def test_administrators_read_all_records(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    for name in ("notice", "processing", "recipients"):
        await bob.get(f"{RECORDS}/{name}", expect=403, errcode="M_FORBIDDEN")
        await server.nobody().get(f"{RECORDS}/{name}", expect=401, errcode="M_MISSING_TOKEN")
        record = await admin.get(f"{RECORDS}/{name}")
        page, text, machine = (file["text"] for file in record["files"])
        assert page.startswith("<!doctype html>")
        assert text.startswith("# ")
        assert json.loads(machine) == record["facts"]
    await admin.get(f"{RECORDS}/none", expect=404, errcode="M_NOT_FOUND")
    arabic = await admin.get(f"{RECORDS}/notice", params={"language": "ar"})
    assert 'lang="ar" dir="rtl"' in arabic["files"][0]["text"]
    await admin.get(f"{RECORDS}/notice", params={"language": "tlh"}, expect=400)
    processing = await admin.get(f"{RECORDS}/processing")
    tables = [one["table"] for done in processing["facts"]["activities"] for one in done["tables"]]
    assert sorted(tables) == sorted(one.table for one in CATALOGUE)
    assert "Argon2" in processing["files"][1]["text"]


async def test_recipients_have_their_periods(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    api = "/_linnet/touchpoints"
    evil = {**ROW, "id": "weather", "party": "<script>alert(1)</script> | # x"}
    await admin.post(api, evil)
    await admin.post(api, {**evil, "id": "never", "party": "Never on"})
    for is_on in (True, False, True):
        await admin.put(f"{api}/weather/switch", {"is_on": is_on})
    await admin.put(f"{api}/push_gateway/switch", {"is_on": False})
    record = await admin.get(f"{RECORDS}/recipients")
    found = {one["id"]: one for one in record["facts"]["recipients"]}
    assert "never" not in found
    assert "url_preview" not in found
    first, second = found["weather"]["periods"]
    assert first["since_ts"] <= first["until_ts"] <= second["since_ts"]
    assert (first["is_over"], second["is_over"], second["until_ts"]) == (True, False, None)
    (gateway,) = found["push_gateway"]["periods"]
    assert (gateway["since_ts"], gateway["is_over"], found["push_gateway"]["is_on"]) == (
        None,
        True,
        False,
    )
    page, text, _ = (file["text"] for file in record["files"])
    assert "<script>" not in page + text
    # One that is taken out of the register was there nevertheless.
    await admin.delete(f"{api}/weather")
    record = await admin.get(f"{RECORDS}/recipients")
    (gone,) = record["facts"]["removed"]
    assert (gone["id"], len(gone["periods"])) == ("weather", 2)
    assert gone["periods"][1]["until_ts"] is not None


async def asks(admin: Client, server: Server, scope: str, **more: Any) -> Any:
    now_ms = now_of(server)
    body = {
        "scope": scope,
        "since_ts": now_ms - HOUR_MS,
        "until_ts": now_ms,
        "noticed_ts": now_ms,
        **more,
    }
    return (await admin.post(BREACH, body)).json


# covers: linnet.postBreach
async def test_the_kit_knows_whom_a_contact_has_touched(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    bob, carol = await server.person("bob"), await server.person("carol")
    counts = server.house.touchpoints.counts
    counts.note("push_gateway", UserId(bob.user_id), Count(attempts=3, allowed=2, bytes_out=700))
    counts.note("push_gateway", None, Count(attempts=1, allowed=1, bytes_out=5))
    counts.note("push_gateway", UserId(carol.user_id), Count(attempts=4, blocked=4))
    counts.note("url_preview", UserId(carol.user_id), Count(attempts=1, allowed=1, bytes_out=9))
    found = await asks(
        admin, server, "touchpoint", about="push_gateway", happened="A disk was lost", language="fr"
    )
    facts = found["facts"]
    assert [one["user_id"] for one in facts["accounts"]] == [bob.user_id]
    assert (facts["accounts"][0]["contacts"], facts["accounts"][0]["bytes_out"]) == (2, 700)
    (touched,) = facts["touched"]
    assert (touched["people"], touched["contacts"], touched["contacts_for_nobody"]) == (1, 3, 1)
    assert "message content" in facts["data_left"]
    assert facts["deadline_ts"] == facts["noticed_ts"] + 72 * HOUR_MS
    assert (facts["is_log_whole"], facts["kinds"]) == (True, [])
    files = {file["name"]: file["text"] for file in found["files"]}
    assert files["accounts.txt"] == f"{bob.user_id}\n"
    assert json.loads(files["breach.json"]) == facts
    assert "72 hours later" in files["authority.md"]
    assert "A disk was lost" in files["authority.html"]
    assert bob.user_id not in files["authority.md"]
    assert "Ce qui est arrivé" in files["people-fr.md"]
    assert "A disk was lost" in files["people-fr.html"]
    # That somebody has looked is recorded.
    (act,) = (await admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    assert (act["act"], act["target"]) == ("records.breach", "push_gateway")


async def test_the_kit_says_where_the_log_ends(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    now_ms = now_of(server)
    old = now_ms - (KEPT_DAYS + 5) * DAY_MS
    found = await asks(
        admin, server, "server", since_ts=old, noticed_ts=now_ms - 80 * HOUR_MS, until_ts=now_ms
    )
    facts = found["facts"]
    assert facts["is_log_whole"] is False
    assert old < facts["log_since_ts"] <= now_ms - (KEPT_DAYS - 1) * DAY_MS
    text = next(file["text"] for file in found["files"] if file["name"] == "authority.md")
    assert "begins before that" in text
    assert "reasons of the delay" in text
    assert set(facts["kinds"]) >= {one.category for one in CATALOGUE}


async def test_the_kit_of_the_server_of_files_and_of_one_account(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    bob, carol = await server.person("bob"), await server.person("carol")
    await bob.call("POST", "/_matrix/media/v3/upload?filename=a.txt", b"bytes")
    everybody = await asks(admin, server, "server", until_ts=now_of(server))
    names = [one["user_id"] for one in everybody["facts"]["accounts"]]
    assert {admin.user_id, bob.user_id, carol.user_id} <= set(names)
    files = await asks(admin, server, "media", until_ts=now_of(server))
    (owner,) = files["facts"]["accounts"]
    assert (owner["user_id"], owner["files"], owner["file_bytes"]) == (bob.user_id, 1, 5)
    one = await asks(admin, server, "account", about=bob.user_id)
    rows = {found["table"]: found["rows"] for found in one["facts"]["stored"]}
    assert (rows["accounts"], rows["devices"], rows["media"]) == (1, 1, 1)
    assert "thread_subscriptions" not in rows
    assert {"account", "sign_in", "files"} <= set(one["facts"]["kinds"])
    # Before anybody was there, nobody was touched.
    early = {"since_ts": 0, "until_ts": 1, "noticed_ts": 1}
    assert (await asks(admin, server, "server", **early))["facts"]["accounts"] == []


async def test_who_may_not_and_what_is_wrong(server: Server, alice: Client) -> None:
    now_ms = now_of(server)
    good = {"scope": "server", "since_ts": 0, "until_ts": now_ms, "noticed_ts": now_ms}
    await alice.post(BREACH, good, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().post(BREACH, good, expect=401, errcode="M_MISSING_TOKEN")
    admin = server.admin
    for wrong in (
        {"since_ts": now_ms, "until_ts": now_ms - 1},
        {"until_ts": now_ms + HOUR_MS},
        {"noticed_ts": now_ms + HOUR_MS},
        {"since_ts": -1},
        {"about": alice.user_id},
        {"scope": "account"},
        {"happened": "x" * 5001},
    ):
        await admin.post(BREACH, good | wrong, expect=400, errcode="M_INVALID_PARAM")
    await admin.post(BREACH, good | {"scope": "moon"}, expect=400)
    for scope, about in (("touchpoint", "none"), ("account", "@nobody:linnet.test")):
        wrong = {"scope": scope, "about": about}
        await admin.post(BREACH, good | wrong, expect=404, errcode="M_NOT_FOUND")


async def counted(server: Server, user_id: str) -> dict[str, int]:
    """How many rows of each table are about somebody."""
    async with server.house.hall.db.snapshot() as reader:
        return {
            one.table: await count_about(reader, one, UserId(user_id))
            for one in CATALOGUE
            if one.people
        }


async def test_deleting_an_account_does_what_the_catalogue_says(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    event_id = await bob.sends(room_id, "hi")
    await alice.sends(room_id, "hi")
    await bob.post(f"/rooms/{room_id}/receipt/m.read/{quote(event_id, safe='')}")
    await bob.put(f"/user/{bob.user_id}/account_data/org.example.colour", {"colour": "red"})
    await bob.post(f"/user/{bob.user_id}/filter", {"room": {}})
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Bob"})
    await bob.call("POST", "/_matrix/media/v3/upload?filename=a.txt", b"bytes")
    await bob.post("/_linnet/invites")
    await bob.put("/_linnet/touchpoints/webpush/consent", {"is_given": True})
    rule = {"conditions": [], "actions": ["notify"]}
    await bob.put("/pushrules/global/override/own", rule)
    left = Count(attempts=1, allowed=1, bytes_out=7)
    server.house.touchpoints.counts.note("push_gateway", UserId(bob.user_id), left)
    await server.house.touchpoints.counts.write()
    before = await counted(server, bob.user_id)
    gone = [
        one.table
        for one in CATALOGUE
        if one.people and one.at_end in ("deleted", "erased") and one.table != "call_guests"
    ]
    assert {"devices", "account_data", "touchpoint_counts", "registration_tokens"} <= {
        table for table in gone if before[table]
    }
    await is_erased(server, clock, await asks_to_go(bob))
    after = await counted(server, bob.user_id)
    assert not [table for table in gone if after[table]]
    stays = [one.table for one in CATALOGUE if one.at_end == "kept" and before.get(one.table)]
    assert "accounts" in stays
    lost = [table for table in stays if not after[table]]
    assert not lost, f"the catalogue says that {lost} stay, and they do not"
