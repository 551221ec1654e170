"""Room versions differ where the specification says, and nowhere else."""

from dataclasses import fields

import pytest

from linnet.errors import UnsupportedRoomVersion
from linnet.events.room_versions import DEFAULT, ROOM_VERSIONS, V10, V11, V12, room_version


def differences(old, new):
    return {
        field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)
    }


def test_what_each_version_changes():
    assert differences(V10, V11) == {
        "id",
        "creator_in_content",
        "redacts_in_content",
        "redaction_keeps_third_party_signed",
        "redaction_event_keys",
        "redaction_content_keys",
    }
    assert differences(V11, V12) == {
        "id",
        "room_id_is_create_hash",
        "create_in_auth_events",
        "privileged_creators",
        "state_resolution_v2_1",
    }


def test_looking_up():
    assert room_version("12") is V12 is DEFAULT
    assert list(ROOM_VERSIONS) == ["10", "11", "12"]
    with pytest.raises(UnsupportedRoomVersion):
        room_version("org.example.unheard-of")
