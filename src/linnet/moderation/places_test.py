"""Places are read from all that people paste, and from nothing else."""

import pytest

from linnet.errors import InvalidParam
from linnet.moderation.places import ELSEWHERE, MAX_PLACE_BYTES, Place, parse_place

HERE = "example.org"
ROOM, ALIAS, EVENT = "!room:example.org", "#cats:example.org", "$" + "a" * 43
PERSON = Place("person", user_id="@ada:example.org")
FILE = Place("file", media_id="abc-1")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("@ada:example.org", PERSON),
        ("  https://matrix.to/#/@ada:example.org ", PERSON),
        ("https://matrix.to/#/%40ada%3Aexample.org", PERSON),
        ("matrix:u/ada:example.org?action=chat", PERSON),
        (ROOM, Place("room", room=ROOM)),
        ("!" + "b" * 43, Place("room", room="!" + "b" * 43)),
        (ALIAS, Place("room", room=ALIAS)),
        ("matrix:r/cats:example.org", Place("room", room=ALIAS)),
        ("https://chat.example.org/room/%23cats%3Aexample.org", Place("room", room=ALIAS)),
        (f"https://chat.example.org/#/room/{ALIAS}?via=example.org", Place("room", room=ALIAS)),
        (f"{ROOM}/{EVENT}", Place("message", room=ROOM, event_id=EVENT)),
        (
            f"https://matrix.to/#/{ROOM}/{EVENT}?via=example.org",
            Place("message", room=ROOM, event_id=EVENT),
        ),
        (
            f"https://chat.example.org/chat/{ROOM}?at={EVENT.replace('$', '%24')}",
            Place("message", room=ROOM, event_id=EVENT),
        ),
        (
            f"matrix:roomid/room:example.org/e/{EVENT[1:]}",
            Place("message", room=ROOM, event_id=EVENT),
        ),
        ("mxc://example.org/abc-1", FILE),
        ("https://x.org/_matrix/client/v1/media/download/example.org/abc-1/cat.png", FILE),
        ("https://x.org/_matrix/media/v3/thumbnail/example.org/abc-1?width=9", FILE),
    ],
)
def test_what_people_paste_is_read(text: str, place: Place) -> None:
    assert parse_place(text, HERE) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in the chat about cats",
        "https://example.org/",
        "https://[",
        "https://matrix.to/#/!room:example.org/nonsense",
        "@ada",
        "#cats",
        "matrix:x/ada",
        "mxc://example.org",
        f"{ROOM}\0",
        "$" + "a" * 43,
        "@ada:example.org" + " " * 3 + "and others",
        "@" + "a" * MAX_PLACE_BYTES + ":example.org",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(InvalidParam):
        parse_place(text, HERE)


@pytest.mark.parametrize(
    "text", ["@ada:other.org", "#cats:other.org", "mxc://other.org/abc", "matrix:u/ada:other.org"]
)
def test_of_other_servers_one_is_told_where_to_go(text: str) -> None:
    with pytest.raises(InvalidParam, match=ELSEWHERE[:30]):
        parse_place(text, HERE)
