"""Registration files are checked before anything starts, each mistake with a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest

from linnet.appservices.registration import Service, load_services
from linnet.config import SettingsError
from linnet.ids import ServerName, UserId

SERVER = ServerName("example.org")
GOOD: dict[str, Any] = {
    "id": "irc",
    "url": "http://localhost:9999/",
    "as_token": "a" * 32,
    "hs_token": "h" * 32,
    "sender_localpart": "ircbot",
    "namespaces": {"users": [{"regex": "@irc_.*", "exclusive": True}]},
}
OTHER = {
    **GOOD,
    "id": "xmpp",
    "as_token": "b" * 32,
    "hs_token": "i" * 32,
    "sender_localpart": "xmppbot",
    "namespaces": {"users": [{"regex": "@xmpp_.*", "exclusive": True}]},
}


def load(folder: Path, *files: dict[str, Any] | str) -> tuple[Service, ...]:
    names = []
    for number, said in enumerate(files):
        text = said if isinstance(said, str) else json.dumps(said)
        (folder / f"{number}.yaml").write_text(text)
        names.append(f"{number}.yaml")
    return load_services(names, folder, SERVER)


def test_a_file_is_read(tmp_path: Path) -> None:
    bridge, other = load(tmp_path, GOOD, OTHER)
    assert bridge.url == "http://localhost:9999"
    assert bridge.sender == "@ircbot:example.org"
    assert bridge.is_rate_limited
    assert not bridge.wants_ephemeral
    assert bridge.may_be(UserId("@irc_anna:example.org"))
    assert bridge.may_be(bridge.sender)
    assert not bridge.may_be(other.sender)


def test_older_names_of_settings_are_understood(tmp_path: Path) -> None:
    text = """
id: irc
url: null
as_token: aaaaaaaaaaaaaaaaaaaaaaaa
hs_token: hhhhhhhhhhhhhhhhhhhhhhhh
sender_localpart: ircbot
rate_limited: false
de.sorunome.msc2409.push_ephemeral: true
org.matrix.msc3202: true
io.element.msc4190: true
protocols: [irc]
namespaces:
  users:
  - {regex: '@irc_.*', exclusive: true}
  aliases:
  rooms: []
"""
    (bridge,) = load(tmp_path, text)
    assert (bridge.url, bridge.is_rate_limited, bridge.protocols) == (None, False, ("irc",))
    assert bridge.wants_ephemeral
    assert bridge.wants_device_news


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"as_token": "short"}, "as_token must have at least 16"),
        ({"hs_token": "a" * 32}, "must differ"),
        ({"url": "localhost:9999"}, "url must start with http"),
        ({"url": "http://user:password@localhost"}, "url may only have"),
        ({"url": "http://localhost:port"}, "[Pp]ort"),
        ({"sender_localpart": "Irc Bot"}, "localpart"),
        ({"namespaces": {"users": [{"regex": "("}]}}, "exclusive"),
        ({"namespaces": {"users": [{"regex": "(", "exclusive": True}]}}, "is not possible"),
        ({"namespaces": None}, "namespaces"),
        ({"id": ""}, "id"),
        ({"protocols": ["p"] * 51}, "at most 50 protocols"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load(tmp_path, {**GOOD, **change})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "irc"}, "same id as irc"),
        ({"as_token": GOOD["as_token"]}, "same as_token as irc"),
        ({"hs_token": GOOD["hs_token"]}, "same hs_token as irc"),
        ({"sender_localpart": "ircbot"}, "same sender_localpart as irc"),
        ({"namespaces": GOOD["namespaces"]}, "for itself alone, and so does irc"),
        ({"sender_localpart": "irc_bot"}, "claims the other's sender"),
    ],
)
def test_two_that_contradict_each_other_are_refused(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        load(tmp_path, GOOD, {**OTHER, **change})


@pytest.mark.parametrize(
    "text", ["", "- a", "{", "\0", "!!python/object:os.system {}", "a" * 300_000]
)
def test_what_is_no_registration_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="appservices: "):
        load(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load_services(["none.yaml"], tmp_path, SERVER)


def test_there_is_a_limit(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="at most 100"):
        load_services(["none.yaml"] * 101, tmp_path, SERVER)
