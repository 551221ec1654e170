"""How much an app may send for one camera or screen."""

from livekit.protocol.rtc import SessionDescription, SignalResponse

from linnet.calls.bitrate import limited

SDP = (
    "v=0\r\nc=IN IP4 0.0.0.0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n"
)
LIMITED = SDP.replace("a=mid:1", "b=TIAS:800000\r\na=mid:1")


def test_an_answer_limits_video_alone() -> None:
    answer = SignalResponse(answer=SessionDescription(type="answer", sdp=SDP, id=7))
    wanted = SignalResponse(answer=SessionDescription(type="answer", sdp=LIMITED, id=7))
    message = answer.SerializeToString()
    assert SignalResponse.FromString(limited(message, 800_000)) == wanted
    assert limited(message, 0) == message


def test_an_offer_passes_as_it_is() -> None:
    """It would limit what the media server sends."""
    offer = SignalResponse(offer=SessionDescription(type="offer", sdp=SDP)).SerializeToString()
    assert limited(offer, 800_000) == offer
