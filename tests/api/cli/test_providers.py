"""Providers and recovery codes at the terminal, against a running server."""

from pathlib import Path

from tests.api.cli.test_desk import types
from tests.kit.program import Program
from tests.kit.server import Server


async def test_a_provider_at_the_terminal(tmp_path: Path) -> None:
    server = await Server.start(folder=tmp_path)
    await server.person("admin", is_first=True)
    await server.stop()
    secret = tmp_path / "secret.txt"
    secret.write_text("between the two\n")
    with Program(tmp_path) as program:
        await program.start()
        new = "add-provider example --name Example --issuer https://accounts.example.org"
        more = ["--client-id", "linnet", "--party", "Example Ltd, Ireland", "--secret-file"]
        words = ["touchpoints", *new.split(), *more]
        status, said = await types(tmp_path, *words, str(tmp_path / "none"))
        assert (status, "cannot be read" in said) == (1, True)
        status, said = await types(tmp_path, *words, str(secret))
        assert (status, "sign_in.example is in the register, and off" in said) == (0, True)
        assert "/_linnet/providers/example/callback" in said
        status, said = await types(tmp_path, "touchpoints", "providers")
        assert (status, "accounts.example.org" in said, "by invite" in said) == (0, True, True)
        assert "between the two" not in said
        status, said = await types(tmp_path, "touchpoints", "check-provider", "example")
        assert (status, "switched off" in said) == (1, True)
        status, said = await types(tmp_path, "touchpoints", "without-another-way", "example")
        assert (status, "Everybody has another way" in said) == (0, True)
        status, said = await types(tmp_path, "admin", "recovery-code", "admin")
        assert (status, said.startswith("The code, good once: ")) == (0, True)
        status, said = await types(tmp_path, "admin", "recovery-code", "nobody")
        assert status == 1
        program.ask_to_stop()
        assert await program.end() == 0
