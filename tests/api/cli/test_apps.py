"""`linnet apps`, against a running server."""

# covers: linnet.adminAddApp, linnet.adminChangeApp, linnet.adminGetApps, linnet.adminResumeApp

from pathlib import Path

from tests.api.cli.test_desk import types
from tests.kit.program import Program
from tests.kit.server import Server

HOME = "https://polls.example.org/"


async def test_an_application_at_the_terminal(tmp_path: Path) -> None:
    server = await Server.start(folder=tmp_path)
    await server.person("admin", is_first=True)
    await server.stop()
    with Program(tmp_path) as program:
        await program.start()
        status, said = await types(tmp_path, "apps", "list")
        assert (status, "No application is let in." in said) == (0, True)
        words = ["apps", "add", "polls", "--name", "Polls", "--party", "Polls Cooperative"]
        words += ["--purpose", "Counts votes.", "--home", HOME, "--verb", "read", "--verb", "send"]
        status, said = await types(tmp_path, *words, "--redirect", "https://elsewhere.example/")
        assert (status, "is not on the host" in said) == (1, True)
        status, said = await types(tmp_path, *words, "--redirect", f"{HOME}callback")
        assert (status, "client_id: app.polls" in said) == (0, True)
        status, said = await types(tmp_path, "apps", "list")
        assert (status, "read send" in said) == (0, True)
        status, said = await types(tmp_path, "apps", "change", "polls", "--verb", "send")
        assert (status, "is changed" in said) == (0, True)
        status, said = await types(tmp_path, "apps", "change", "other", "--verb", "send")
        assert (status, "no such application" in said) == (1, True)
        status, said = await types(tmp_path, "apps", "resume", "polls")
        assert (status, "may go on" in said) == (0, True)
        status, said = await types(tmp_path, "touchpoints", "switch", "app.polls", "off")
        assert status == 0
        status, said = await types(tmp_path, "apps", "list")
        assert (status, " off " in said, "read send" in said) == (0, True, False)
        program.ask_to_stop()
        assert await program.end() == 0
