"""The old paths without a token."""

# covers: getContent, getContentOverrideName, getContentThumbnail

import datetime
from typing import Any

from tests.api.media.files import picture, uploads
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

OLD = "/_matrix/media/v3"


def paths(place: str) -> list[str]:
    return [
        f"{OLD}/download/{place}",
        f"{OLD}/download/{place}/name.png",
        f"{OLD}/thumbnail/{place}?width=32&height=32&method=crop",
        f"/_matrix/media/r0/download/{place}",
    ]


async def test_they_are_frozen(server: Server, alice: Client) -> None:
    place = await uploads(alice, picture())
    for path in paths(place):
        await server.nobody().get(path, expect=404, errcode="M_NOT_FOUND")


async def test_but_not_for_those_who_are_signed_in(alice: Client) -> None:
    content = picture()
    place = await uploads(alice, content)
    for path in paths(place):
        answer = await alice.get(path)
        assert (answer.body == content) == ("download" in path)
    await Client(alice.server, "lna_wrong").get(
        f"{OLD}/download/{place}", expect=401, errcode="M_UNKNOWN_TOKEN"
    )


async def test_the_operator_may_leave_older_files_open(
    new_server: NewServer, settable_clock: Any
) -> None:
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    server = await new_server(clock=settable_clock, media_open_before=tomorrow)
    alice = await server.person("alice", is_first=True)
    old = await uploads(alice, picture())
    announced = (await alice.post("/_matrix/media/v1/create"))["content_uri"]
    settable_clock.moves(48 * 3600 * 1000)
    new = await uploads(alice, picture())
    for path in paths(old):
        await server.nobody().get(path)
    for place in (new, announced.removeprefix("mxc://"), "linnet.test/unknown"):
        for path in paths(place):
            await server.nobody().get(path, expect=404, errcode="M_NOT_FOUND")
