"""Calls in tests: where to ask, and people who take part without a screen."""

import asyncio
import os
import socket
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any

from livekit import rtc
from tests.kit.client import Answer, Client

BASE = "/_linnet/livekit"
SEEN_WITHIN_S = 30
"""Encoding and decoding on a busy machine takes its time."""
WIDTH, HEIGHT = 320, 180
FRAMES_PER_S = 10


def own_ports() -> dict[str, Any]:
    """Settings with ports of its own for one media server; those that nobody uses now."""
    names = {
        "calls_udp_port": socket.SOCK_DGRAM,
        "calls_tcp_port": socket.SOCK_STREAM,
        "calls_turn_port": socket.SOCK_DGRAM,
        "calls_turn_tls_port": socket.SOCK_STREAM,
    }
    probes = {name: socket.socket(socket.AF_INET, kind) for name, kind in names.items()}
    for probe in probes.values():
        probe.bind(("", 0))
    ports = {name: int(probe.getsockname()[1]) for name, probe in probes.items()}
    for probe in probes.values():
        probe.close()
    return ports


def media_server_pid(folder: Path, parent: int | None = None) -> int:
    """The child of a server with this folder; of one in this process, if no `parent` is named."""
    wanted = str(folder / "livekit" / "livekit.yaml")
    own = parent or os.getpid()
    threads = Path(f"/proc/{own}/task").glob("*/children")
    children = [pid for thread in threads for pid in thread.read_text().split()]
    (found,) = [pid for pid in children if wanted in Path(f"/proc/{pid}/cmdline").read_text()]
    return int(found)


async def proof_of(client: Client) -> dict[str, Any]:
    """An OpenID token, as apps hand it on."""
    answer = await client.post(f"/user/{client.user_id}/openid/request_token")
    return dict(answer.json)


async def asks_sfu(client: Client, room_id: str, **more: Any) -> Answer:
    """Ask for entry as apps do that know no slots; `expect` and `errcode` as for `call`."""
    checks = {name: more.pop(name) for name in ("expect", "errcode") if name in more}
    body = {
        "room": room_id,
        "openid_token": await proof_of(client),
        "device_id": client.device_id,
        **more,
    }
    return await client.server.nobody().post(f"{BASE}/sfu/get", body, **checks)


async def token_body(client: Client, room_id: str, member_id: str = "one") -> dict[str, Any]:
    """What apps ask with that know slots."""
    return {
        "room_id": room_id,
        "slot_id": "m.call#ROOM",
        "openid_token": await proof_of(client),
        "member": {
            "id": member_id,
            "claimed_user_id": client.user_id,
            "claimed_device_id": client.device_id,
        },
    }


def _receive(
    watches: Collection[str],
    publication: rtc.RemoteTrackPublication,
    participant: rtc.RemoteParticipant,
) -> None:
    if participant.identity in watches:
        publication.set_subscribed(True)


class Participant:
    """Somebody in a call, by LiveKit's own SDK, whose frames are encrypted."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def enters(
        cls,
        ticket: dict[str, str],
        key: bytes | None = b"k" * 32,
        *,
        encryption: rtc.E2EEOptions | None = None,
        only_by_relay: bool = False,
        watches: Collection[str] | None = None,
    ) -> "Participant":
        """Without a key, frames are not encrypted; with `encryption` each has a key of their own.

        `watches` names whom to receive; None: all.
        """
        self = cls()
        options = rtc.RoomOptions(auto_subscribe=watches is None)
        options.encryption = encryption
        if key is not None and encryption is None:
            provider = rtc.KeyProviderOptions(shared_key=key)
            options.encryption = rtc.E2EEOptions(key_provider_options=provider)
        if only_by_relay:
            kind = rtc.IceTransportType.TRANSPORT_RELAY
            options.rtc_config = rtc.RtcConfiguration(ice_transport_type=kind)
        self.room.on("track_published", partial(_receive, watches or ()))
        await self.room.connect(ticket["url"], ticket["jwt"], options)
        for participant in self.room.remote_participants.values():
            for publication in participant.track_publications.values():
                _receive(watches or (), publication, participant)
        return self

    def has_key(self, identity: str, index: int, key: bytes) -> None:
        """Where each has a key of their own: decode, or if it is ours encode, with this one."""
        manager = self.room.e2ee_manager
        assert manager.key_provider is not None
        manager.key_provider.set_key(identity, key, index)
        if identity == self.room.local_participant.identity:
            for cryptor in manager.frame_cryptors():
                if cryptor.participant_identity == identity:
                    cryptor.set_key_index(index)

    async def shows(self, level: int) -> rtc.LocalVideoTrack:
        """Publish grey pictures of a brightness from 0 to 255."""
        source = rtc.VideoSource(WIDTH, HEIGHT)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA)
        await self.room.local_participant.publish_track(track, options)
        picture = bytes([level, level, level, 255]) * (WIDTH * HEIGHT)
        task = asyncio.create_task(self._draw(source, picture))
        self._tasks.add(task)
        return track

    async def _draw(self, source: rtc.VideoSource, picture: bytes) -> None:
        frame = rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, picture)
        while True:
            source.capture_frame(frame)
            await asyncio.sleep(1 / FRAMES_PER_S)

    async def sees(self, identity: str) -> int:
        """The brightness of the next picture of somebody that can be decoded."""
        async with asyncio.timeout(SEEN_WITHIN_S):
            track = await self._track_of(identity)
            stream = rtc.VideoStream(track, format=rtc.VideoBufferType.RGBA)
            try:
                async for event in stream:
                    return int(event.frame.data[(HEIGHT // 2 * WIDTH + WIDTH // 2) * 4])
            finally:
                await stream.aclose()
        raise AssertionError("the pictures have ended")

    async def _track_of(self, identity: str) -> rtc.Track:
        found: asyncio.Future[rtc.Track] = asyncio.get_running_loop().create_future()

        def subscribed(track: rtc.Track, _: Any, participant: rtc.RemoteParticipant) -> None:
            is_it = participant.identity == identity and track.kind == rtc.TrackKind.KIND_VIDEO
            if is_it and not found.done():
                found.set_result(track)

        self.room.on("track_subscribed", subscribed)
        for participant in self.room.remote_participants.values():
            for publication in participant.track_publications.values():
                if publication.track is not None:
                    subscribed(publication.track, publication, participant)
        return await found

    async def leaves(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.room.disconnect()
