"""The way to Linnet: that it listens, that its name leads somewhere, and what is shown there."""

import asyncio
import json
import ssl
from urllib.parse import urlsplit

from linnet.cli.finding import Case, Finding

WITHIN_S = 10
MAX_ANSWER_BYTES = 256 * 1024
DAY_MS = 24 * 60 * 60 * 1000
CERTIFICATE_DAYS_MIN = 14
_LOCAL = ("localhost", "127.0.0.1", "::1")
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_OPERATING = "docs/operating/network.md shows how."


async def listener(case: Case) -> list[Finding]:
    """Something answers at the port of the settings."""
    settings = case.settings
    host = _LOOPBACK.get(settings.host, settings.host)
    try:
        async with asyncio.timeout(WITHIN_S):
            opened = asyncio.open_connection(host, settings.port)  # noqa: TID251  # ourselves
            _, writer = await opened
        writer.close()
    except OSError:
        said = f"Nothing listens on {host}, port {settings.port}."
        return [Finding("listener", "broken", said, "Start it: linnet serve")]
    return [Finding("listener", "good", f"Something listens on port {settings.port}.")]


async def name(case: Case) -> list[Finding]:
    """The public name leads to an address."""
    host = urlsplit(case.settings.address).hostname or ""
    if host in _LOCAL:
        said = "Linnet is reachable from this machine alone."
        return [Finding("name", "doubtful", said, f"Set public_url. {_OPERATING}")]
    try:
        async with asyncio.timeout(WITHIN_S):
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        said = f"The name {host} leads to no address."
        advice = "Make an A or AAAA record for it where you have registered the name."
        return [Finding("name", "broken", said, advice)]
    addresses = sorted({str(entry[4][0]) for entry in found})
    return [Finding("name", "good", f"{host} leads to {', '.join(addresses)}.")]


async def public_address(case: Case) -> list[Finding]:
    """What apps find at the public address: TLS, the Matrix API, and where to go from the name."""
    address = case.settings.address
    parsed = urlsplit(address)
    if parsed.scheme != "https" and parsed.hostname in _LOCAL:
        return []  # browsers trust their own machine without TLS
    if parsed.scheme != "https":
        said = f"{address} is not encrypted; browsers allow no encrypted chats there."
        return [Finding("certificate", "broken", said, f"Use TLS. {_OPERATING}")]
    host, port = parsed.hostname or "", parsed.port or 443
    try:
        ends_ms, status, _ = await _ask(host, port, "/_matrix/client/versions")
    except ssl.SSLError as why:
        said = f"The certificate of {host} is not accepted: {_reason(why)}."
        advice = "Renew it, and give the whole chain: the file fullchain.pem, not cert.pem."
        return [Finding("certificate", "broken", said, advice)]
    except (OSError, ValueError) as why:
        said = f"{address} cannot be reached from here: {why or 'it took too long'}."
        advice = "Open the port in the firewall, or have the router pass it on."
        return [Finding("reachability", "broken", said, advice)]
    found = [_certificate(host, (ends_ms - case.clock.now_ms()) // DAY_MS)]
    if status == 200:
        found.append(Finding("reachability", "good", f"{address} answers."))
    else:
        said = f"{address} answers with {status} where Linnet's API should be."
        advice = "Have the proxy pass on /_matrix and all else to Linnet, as it came."
        found.append(Finding("reachability", "broken", said, advice))
    return [*found, await _well_known(case)]


def _certificate(host: str, days: int) -> Finding:
    said = f"The certificate of {host} is good for {days} days."
    if days < CERTIFICATE_DAYS_MIN:
        advice = "Look at whatever should renew it; it seems to have stopped."
        return Finding("certificate", "doubtful", said, advice)
    return Finding("certificate", "good", said)


async def _well_known(case: Case) -> Finding:
    """From the server's name apps find the address."""
    server_name, address = case.settings.server_name, case.settings.address
    host, _, port = server_name.partition(":")
    advice = f"Have https://{server_name}/.well-known/matrix/client passed on to Linnet."
    try:
        _, status, body = await _ask(host, int(port or 443), "/.well-known/matrix/client")
        told = json.loads(body)["m.homeserver"]["base_url"] if status == 200 else None
    except (OSError, ValueError, KeyError, TypeError):
        told = None
    if told is None:
        said = f"https://{server_name} does not tell apps where Linnet is."
        return Finding("well-known", "doubtful", said, advice)
    if str(told).rstrip("/") != address:
        said = f"https://{server_name} sends apps to {told}, not to {address}."
        return Finding("well-known", "broken", said, advice)
    return Finding("well-known", "good", f"https://{server_name} sends apps to {address}.")


async def _ask(host: str, port: int, path: str) -> tuple[int, int, bytes]:
    """When the certificate ends, status and body; of HTTP no more than is needed."""
    context = ssl.create_default_context()
    async with asyncio.timeout(WITHIN_S):
        opened = asyncio.open_connection(host, port, ssl=context)  # noqa: TID251  # ourselves
        reader, writer = await opened
        try:
            certificate = writer.get_extra_info("peercert")
            writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            body = await reader.read(MAX_ANSWER_BYTES)
        except asyncio.IncompleteReadError as why:
            raise ValueError("it does not speak HTTP") from why
        finally:
            writer.transport.abort()
    ends_s = ssl.cert_time_to_seconds(certificate["notAfter"])
    return int(ends_s * 1000), int(head.split()[1]), body


def _reason(why: ssl.SSLError) -> str:
    return getattr(why, "verify_message", "") or why.reason or "it is not TLS"
