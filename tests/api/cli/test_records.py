"""`linnet records`, against a running server."""

import json
import stat
from pathlib import Path

from tests.api.cli.test_desk import types
from tests.kit.program import Program
from tests.kit.server import Server

TIMES = "--since 2026-01-01 --until 2026-01-02T12:00 --noticed 2026-01-03"


async def test_papers_at_the_terminal(tmp_path: Path) -> None:
    server = await Server.start(folder=tmp_path)
    admin = await server.person("admin", is_first=True)
    await server.stop()
    with Program(tmp_path) as program:
        await program.start()
        status, said = await types(tmp_path, "records", "notice", "--language", "fr")
        assert (status, said.startswith("# Ce que")) == (0, True)
        status, said = await types(tmp_path, "records", "processing", "--form", "html")
        assert (status, said.startswith("<!doctype html>")) == (0, True)
        status, said = await types(tmp_path, "records", "recipients", "--json")
        assert (status, "push_gateway" in said) == (0, True)
        folder = tmp_path / "breach"
        kit = [*TIMES.split(), "--to", str(folder)]
        status, said = await types(tmp_path, "records", "breach", "server", *kit)
        assert (status, "2026-01-06 00:00 UTC" in said) == (0, True)
        facts = json.loads((folder / "breach.json").read_text())
        # The account is younger than what happened.
        assert (facts["scope"], facts["accounts"]) == ("server", [])
        assert stat.S_IMODE((folder / "accounts.txt").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        status, said = await types(tmp_path, "records", "breach", "server", *kit)
        assert (status, "is there already" in said) == (1, True)
        elsewhere = [*TIMES.split(), "--to", str(tmp_path / "other")]
        status, said = await types(tmp_path, "records", "breach", admin.user_id, *elsewhere)
        assert (status, "accounts concerned:" in said) == (0, True)
        status, said = await types(tmp_path, "records", "breach", "none", *elsewhere)
        assert (status, "is there already" in said) == (1, True)
        more = [*TIMES.split(), "--to", str(tmp_path / "third")]
        status, said = await types(tmp_path, "records", "breach", "none", *more)
        assert (status, "no such touchpoint" in said) == (1, True)
        program.ask_to_stop()
        assert await program.end() == 0
