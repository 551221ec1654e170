"""`linnet touchpoints`, against a running server."""

import datetime
import json
from pathlib import Path

from tests.api.cli.test_desk import types
from tests.kit.program import Program
from tests.kit.server import Server


async def test_severing_at_the_terminal(tmp_path: Path) -> None:
    # covers: linnet.adminGetTouchpoints
    server = await Server.start(folder=tmp_path)
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    answer = await admin.get("/_linnet/admin/v1/touchpoints")
    assert answer["rows"][0]["touchpoint"]["id"] == "resolver"
    await bob.get("/_linnet/admin/v1/touchpoints", expect=403)
    await server.nobody().get("/_linnet/admin/v1/touchpoints", expect=401)
    await server.stop()
    with Program(tmp_path) as program:
        await program.start()
        status, said = await types(tmp_path, "touchpoints", "list")
        assert (status, "push_gateway" in said, "Undeclared" in said) == (0, True, True)
        new = "add weather --party W --purpose P --host weather.example.org --leaves links"
        more = ["--retention", "30 days", "--when-off", "No weather"]
        status, said = await types(tmp_path, "touchpoints", *new.split(), *more)
        assert (status, said) == (0, "weather is in the register, and off.\n")
        status, said = await types(tmp_path, "touchpoints", "switch", "weather", "on")
        assert (status, said) == (0, "weather is on.\n")
        status, said = await types(tmp_path, "touchpoints", "extend", "weather", "--yes")
        assert (status, said.startswith("weather ends on 20")) == (0, True)
        await expires_at_the_terminal(tmp_path)
        status, said = await types(tmp_path, "touchpoints", "sever", "weather", "--dry-run")
        assert (status, "nobody: no address is known" in said) == (0, True)
        status, said = await types(tmp_path, "touchpoints", "sever", "weather")
        assert (status, "--yes" in said) == (1, True)
        status, said = await types(
            tmp_path, "touchpoints", "sever", "weather", "--yes", "--reason", "It rains"
        )
        assert (status, "is severed" in said) == (0, True)
        status, said = await types(tmp_path, "touchpoints", "switch", "weather", "on")
        assert (status, "severed" in said) == (1, True)
        status, said = await types(tmp_path, "touchpoints", "switch", "weather", "on", "--anew")
        assert status == 0
        status, said = await types(tmp_path, "touchpoints", "show", "weather")
        assert (status, "30 days" in said) == (0, True)
        status, said = await types(tmp_path, "touchpoints", "show", "none")
        assert (status, "There is no touchpoint" in said) == (1, True)
        status, said = await types(tmp_path, "touchpoints", "severances")
        assert "It rains" in said
        assert "asked, they have until 20" in said
        status, receipt = await types(tmp_path, "touchpoints", "receipt", "1")
        assert status == 0
        answered = await answers_at_the_terminal(tmp_path)
        program.ask_to_stop()
        assert await program.end() == 0
    await verifies(tmp_path, receipt, answered)


async def expires_at_the_terminal(tmp_path: Path) -> None:
    """A contact is given an end of its own, which the list shows."""
    for days, wanted in (("0", 1), ("14", 0)):
        expire = ("expire", "weather", "--days", days)
        status, said = await types(tmp_path, "touchpoints", *expire)
        assert status == wanted, said
    day = said.removeprefix("weather ends on ")[:10]
    in_days = datetime.date.fromisoformat(day) - datetime.datetime.now(datetime.UTC).date()
    assert in_days.days in (13, 14)
    status, listed = await types(tmp_path, "touchpoints", "list")
    (row,) = [line for line in listed.splitlines() if line.startswith("weather")]
    assert day in row


async def answers_at_the_terminal(tmp_path: Path) -> str:
    """What the party says is entered; the receipt of it."""
    status, said = await types(tmp_path, "touchpoints", "answers", "1")
    assert (status, "No answer was entered yet" in said) == (1, True)
    status, said = await types(tmp_path, "touchpoints", "answer", "1", "none")
    assert (status, "still have time" in said) == (1, True)
    words = ["--text", "We keep the bills"]
    status, said = await types(tmp_path, "touchpoints", "answer", "1", "partly", *words)
    assert (status, "deleted a part of it" in said) == (0, True)
    status, answered = await types(tmp_path, "touchpoints", "answers", "1")
    assert status == 0
    status, said = await types(tmp_path, "touchpoints", "severances")
    assert "they say that they have deleted a part of it" in said
    return answered


async def verifies(tmp_path: Path, receipt: str, answered: str) -> None:
    """Both kinds of receipts are good as they are, and not with anything changed."""
    file = tmp_path / "receipt.json"
    file.write_text(receipt)
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file))
    assert (status, said.startswith("Good: every byte")) == (0, True)
    key = json.loads(receipt)["key"]
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file), "--key", key)
    assert status == 0
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file), "--key", "x")
    assert (status, "another key" in said) == (1, True)
    file.write_text(answered)
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file), "--key", key)
    assert (status, "of_entry" in said) == (0, True)
    file.write_text(answered.replace("the bills", "nothing."))
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file))
    assert (status, "is not good" in said) == (1, True)
    file.write_text(receipt.replace("It rains", "It snows"))
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file))
    assert (status, "is not good" in said) == (1, True)
    file.unlink()
    status, said = await types(tmp_path, "touchpoints", "verify-receipt", str(file))
    assert (status, "cannot be read" in said) == (1, True)
