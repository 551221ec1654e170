"""How much an app may send for one camera or screen.

The media server sets no limit. But it answers each app that wants to send, in words that pass
through here, and every WebRTC stack sends no more than the answer to it allows.
"""

from importlib import import_module

_ANSWER = b"\x12"
"""How a `SignalResponse` begins that is an answer."""


def limited(message: bytes, video_bps: int) -> bytes:
    """One `SignalResponse` of the media server, whose answer allows so many bits per second for
    each video; 0 for any number."""
    if not video_bps or not message.startswith(_ANSWER):
        return message
    # Loaded with the first such call: it would slow down every start.
    said = import_module("livekit.protocol.rtc").SignalResponse.FromString(message)
    said.answer.sdp = limited_description(said.answer.sdp, video_bps)
    return bytes(said.SerializeToString())


def limited_description(sdp: str, video_bps: int) -> str:
    """RFC 8866, section 5.8: the line follows the connection of each media section."""
    lines, is_video = [], False
    for line in sdp.splitlines():
        if line.startswith("m="):
            is_video = line.startswith("m=video ")
        lines.append(line)
        if is_video and line.startswith("c="):
            lines.append(f"b=TIAS:{video_bps}")
    return "".join(f"{line}\r\n" for line in lines)
