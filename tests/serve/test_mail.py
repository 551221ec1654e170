"""`linnet serve` with a mail server: letters pass the guard, which lets nothing else out."""

from pathlib import Path

import aiohttp
import msgspec
from tests.kit.client import V3
from tests.kit.mail_server import MailServer
from tests.kit.program import Program


async def test_a_letter_leaves_the_house(tmp_path: Path, mail_server: MailServer) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings = mail_server.settings().items()
    lines = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in settings]
    (folder / "linnet.toml").write_text("\n".join(lines))
    wish = {"client_secret": "secret", "email": "ada@example.org", "send_attempt": 1}
    with Program(folder) as program:
        await program.start()
        async with aiohttp.ClientSession() as http:
            url = f"{program.url}{V3}/account/3pid/email/requestToken"
            async with http.post(url, json=wish) as answer:
                assert answer.status == 200, await answer.text()
        program.ask_to_stop()
        assert await program.end() == 0
    (letter,) = mail_server.letters
    assert letter.was_encrypted
    assert f"http://localhost:{program.port}/_linnet/mail/confirm/" in letter.text
    assert "tried to" not in program.log
