"""`linnet serve` with `tls = "acme"`."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio
from cryptography import x509
from tests.acme.conftest import HOST, Authority
from tests.kit.program import Program, steady_port


def configure(folder: Path, authority: Authority, directory: str | None = None) -> None:
    folder.chmod(0o700)
    (folder / "linnet.toml").write_text(
        f'public_url = "https://{HOST}"\nhttp_port = {authority.looks_at}\ntls = "acme"\n'
        f'acme_directory = "{directory or authority.directory}"\nacme_terms_agreed = true\n'
    )


@pytest_asyncio.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    with Program(tmp_path) as made:
        yield made


async def shown(program: Program) -> x509.Certificate:
    """The certificate that a new connection is shown."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", program.port, ssl=context)
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return x509.load_der_x509_certificate(der)


async def test_it_gets_its_certificate_by_itself(
    program: Program, authority: Authority, tmp_path: Path
) -> None:
    configure(tmp_path, authority)
    await program.start()
    await program.until_says("The renewed certificate is in use")
    found = await shown(program)
    assert "Pebble" in found.issuer.rfc4514_string()
    async with aiohttp.ClientSession() as http:
        url = f"https://127.0.0.1:{program.port}/_matrix/client/versions"
        async with http.get(url, ssl=False) as answer:
            assert answer.status == 200
        plain = f"http://127.0.0.1:{authority.looks_at}/"
        async with http.get(plain, allow_redirects=False) as answer:
            assert answer.headers["Location"] == f"https://{HOST}/"
        async with http.get(
            f"{plain}.well-known/acme-challenge/x", allow_redirects=False
        ) as answer:
            assert answer.status == 308

    program.ask_to_stop()
    assert await program.end() == 0
    asked = program.log.count("There is a new certificate")
    await program.start()
    assert await shown(program) == found
    program.ask_to_stop()
    assert await program.end() == 0
    assert program.log.count("There is a new certificate") == asked == 1


async def test_it_starts_without_the_authority(
    program: Program, authority: Authority, tmp_path: Path
) -> None:
    configure(tmp_path, authority, f"https://localhost:{steady_port()}/dir")
    await program.start()
    await program.until_says("The authority gave no certificate for chat.example.org")
    found = await shown(program)
    assert found.issuer == found.subject
    program.ask_to_stop()
    assert await program.end() == 0
