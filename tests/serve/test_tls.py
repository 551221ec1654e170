"""`linnet serve` with a certificate of its own; renewing it disturbs nobody."""

import asyncio
import contextlib
import signal
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import trustme
from tests.kit.client import V3
from tests.kit.program import Program, steady_port
from tests.kit.server import Server


class Authority:
    """A certificate authority that writes the files of a data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA()
        self.trust = ssl.create_default_context()
        self._authority.configure_trust(self.trust)

    def issue(self) -> bytes:
        """A new certificate in the folder; returned as DER."""
        made = self._authority.issue_cert("127.0.0.1")
        made.private_key_pem.write_to_path(self._folder / "key.pem")
        chain = self._folder / "chain.pem"
        chain.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
        return ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest_asyncio.fixture
async def program(tmp_path: Path, authority: Authority) -> AsyncIterator[Program]:
    """Linnet with TLS and one account, `alice`, whose token is in `token`."""
    server = await Server.start(folder=tmp_path)
    alice = await server.person("alice", is_first=True)
    await server.stop()
    authority.issue()
    (tmp_path / "token").write_text(str(alice.access_token))
    (tmp_path / "linnet.toml").write_text(
        f'tls_certificate = "chain.pem"\ntls_key = "key.pem"\nhttp_port = {steady_port()}\n'
    )
    with Program(tmp_path) as made:
        made.url = made.url.replace("http:", "https:")
        await made.start()
        yield made
        made.ask_to_stop()
        assert await made.end() == 0


async def shown(program: Program, authority: Authority) -> bytes:
    """The certificate that a new connection is shown."""
    _, writer = await asyncio.open_connection("127.0.0.1", program.port, ssl=authority.trust)
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return bytes(der)


async def test_a_renewed_certificate_is_shown_and_nobody_is_cut_off(
    program: Program, authority: Authority, tmp_path: Path
) -> None:
    headers = {"Authorization": f"Bearer {(tmp_path / 'token').read_text()}"}
    sync = f"{program.url}{V3}/sync?timeout=300000"
    connector = aiohttp.TCPConnector(ssl=authority.trust)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as http:
        async with http.get(f"{program.url}{V3}/sync") as answer:
            since = (await answer.json())["next_batch"]

        async def wait_for_news() -> int:
            async with http.get(f"{sync}&since={since}") as answer:
                return answer.status

        async with http.get(f"{sync}&since={since}") as answer:
            since = (await answer.json())["next_batch"]  # being here is news, once
        waiting = asyncio.create_task(wait_for_news())
        await program.until_idle()
        renewed = authority.issue()
        program.ask_to_stop(signal.SIGHUP)
        await program.until_says("The renewed certificate is in use")
        async with asyncio.timeout(20):
            # The listener from before takes connections until it has heard that it is to leave, and
            # drops those that it has not looked at by then.
            with_renewed = False
            while not with_renewed:
                with contextlib.suppress(ConnectionError):
                    with_renewed = await shown(program, authority) == renewed
                assert not waiting.done()
        assert not waiting.done()
        room = {"preset": "private_chat"}
        async with http.post(f"{program.url}{V3}/createRoom", json=room) as answer:
            assert answer.status == 200
        assert await waiting == 200


async def test_half_a_renewal_is_not_used(
    program: Program, authority: Authority, tmp_path: Path
) -> None:
    before = await shown(program, authority)
    authority.issue()
    (tmp_path / "key.pem").write_text("half a")
    program.ask_to_stop(signal.SIGHUP)
    await program.until_says("The renewed certificate is not used")
    assert await shown(program, authority) == before


async def test_the_plain_port_sends_browsers_over(program: Program, tmp_path: Path) -> None:
    port = (tmp_path / "linnet.toml").read_text().split()[-1]
    plain = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{plain}/room/%2Fa?b=c", allow_redirects=False) as answer:
            assert answer.status == 308
            where = f"https://localhost:{program.port}/room/%2Fa?b=c"
            assert answer.headers["Location"] == where
        async with http.head(f"{plain}/", allow_redirects=False) as answer:
            assert answer.status == 308
        for method, path in (("GET", f"{V3}/sync"), ("POST", "/"), ("POST", f"{V3}/login")):
            async with http.request(method, plain + path) as answer:
                assert (answer.status, (await answer.json())["errcode"]) == (403, "M_FORBIDDEN")
        async with http.get(f"{plain}/.well-known/acme-challenge/x", allow_redirects=False) as got:
            assert got.status == 308


async def test_a_certificate_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "linnet.toml").write_text('tls_certificate = "a"\ntls_key = "b"\n')
    assert "There is no file" in await Program(tmp_path).refuses()
