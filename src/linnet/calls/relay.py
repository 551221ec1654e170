"""Where apps are told that the relay over TLS is.

The media server always names port 443, which is Linnet's own. So it is given the name of nobody,
and what it says to apps is corrected on the way.
"""

from importlib import import_module

STAND_IN = "relay.linnet.invalid"
_SAID = f"turns:{STAND_IN}:443?"


def corrected(message: bytes, address: str) -> bytes:
    """One `SignalResponse` of the media server, with the relay at `address`, a host and port.

    Joining and coming back are answered with a list of relays.
    """
    if _SAID.encode() not in message:
        return message
    # Loaded with the first such call: it would slow down every start.
    said = import_module("livekit.protocol.rtc").SignalResponse.FromString(message)
    kind = said.WhichOneof("message")
    if kind not in ("join", "reconnect"):
        return message  # somebody in the call says these words
    for server in getattr(said, kind).ice_servers:
        server.urls[:] = [url.replace(_SAID, f"turns:{address}?") for url in server.urls]
    return bytes(said.SerializeToString())
