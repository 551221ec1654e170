"""Whether a name is free."""

# covers: checkUsernameAvailability

import pytest
from tests.kit.client import Client
from tests.kit.server import Server


async def test_a_free_name_is_available(server: Server) -> None:
    answer = await server.nobody().get("/register/available", params={"username": "unheard.of"})
    assert answer.json == {"available": True}


async def test_a_taken_name_is_not(server: Server, alice: Client) -> None:
    name = alice.user_id[1:].partition(":")[0]
    for spelling in (name, name.upper()):
        await server.nobody().get(
            "/register/available",
            params={"username": spelling},
            expect=400,
            errcode="M_USER_IN_USE",
        )


@pytest.mark.parametrize("name", ["", "two words", "é", "a:b", "x" * 250])
async def test_an_impossible_name_is_not(server: Server, name: str) -> None:
    await server.nobody().get(
        "/register/available",
        params={"username": name},
        expect=400,
        errcode="M_INVALID_USERNAME",
    )


async def test_a_name_must_be_given(server: Server) -> None:
    await server.nobody().get("/register/available", expect=400, errcode="M_MISSING_PARAM")
