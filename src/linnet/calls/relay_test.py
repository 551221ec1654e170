"""Where apps are told that the relay over TLS is."""

from livekit.protocol.models import ParticipantInfo
from livekit.protocol.rtc import (
    ICEServer,
    JoinResponse,
    ParticipantUpdate,
    ReconnectResponse,
    SignalResponse,
)

from linnet.calls.relay import STAND_IN, corrected

SAID = f"turns:{STAND_IN}:443?transport=tcp"
TRUE = "turns:chat.example.org:5349?transport=tcp"
OTHER = "turn:192.0.2.1:3478?transport=udp"
ADDRESS = "chat.example.org:5349"
SERVERS = [ICEServer(urls=[OTHER, SAID], username="u", credential="c")]
TRUE_SERVERS = [ICEServer(urls=[OTHER, TRUE], username="u", credential="c")]


def test_joining_and_coming_back_name_the_true_port() -> None:
    said = SignalResponse(join=JoinResponse(server_version="1", ice_servers=SERVERS))
    true = SignalResponse(join=JoinResponse(server_version="1", ice_servers=TRUE_SERVERS))
    assert SignalResponse.FromString(corrected(said.SerializeToString(), ADDRESS)) == true
    said = SignalResponse(reconnect=ReconnectResponse(ice_servers=SERVERS))
    true = SignalResponse(reconnect=ReconnectResponse(ice_servers=TRUE_SERVERS))
    assert SignalResponse.FromString(corrected(said.SerializeToString(), ADDRESS)) == true


def test_all_else_passes_as_it_is() -> None:
    assert corrected(b"not even a message", ADDRESS) == b"not even a message"
    person = ParticipantInfo(name=SAID)
    update = SignalResponse(update=ParticipantUpdate(participants=[person])).SerializeToString()
    assert corrected(update, ADDRESS) == update
