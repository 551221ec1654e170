"""The LiveKit media server that comes with Linnet."""

from pathlib import Path


def program() -> Path:
    """Where the compiled program lies."""
    return Path(__file__).with_name("livekit-server")
