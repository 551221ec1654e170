"""How passwords are kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.kit.server import PASSWORD_HASH

from linnet.accounts import passwords
from linnet.accounts.passwords import MAX_WAITING, Passwords
from linnet.errors import LimitExceeded


@pytest_asyncio.fixture
async def kept() -> AsyncIterator[Passwords]:
    found = Passwords()
    yield found
    found.close()


async def test_a_hash_is_argon2id_and_different_each_time(kept: Passwords) -> None:
    one, two = await kept.hash("the same"), await kept.hash("the same")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert await kept.verify(one, "the same")
    assert not await kept.verify(one, "another")
    assert not kept.is_outdated(one)


async def test_a_name_that_does_not_exist_costs_as_much(
    kept: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    really = passwords._verify
    monkeypatch.setattr(
        passwords,
        "_verify",
        lambda stored, given: (checked.append(stored), really(stored, given))[1],
    )
    assert not await kept.verify(None, "the password of nobody")
    [stored] = checked
    assert not kept.is_outdated(stored)


async def test_those_who_wait_have_a_limit(kept: Passwords) -> None:
    tries = [kept.verify(PASSWORD_HASH, "x") for _ in range(MAX_WAITING + 1)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, LimitExceeded)]
    assert len(refused) == 1
    assert not await kept.verify(PASSWORD_HASH, "x")
