"""What a guest of a call may ask for at all: what taking part in the call needs.

Everything that is not named is refused. What of it a guest may see and send is for rooms and
encryption to say.
"""

FOR_GUESTS = frozenset(
    {
        # The call as it goes: its members, and messages from device to device.
        "sync",
        "unstable.slidingSync",
        "unstable.syncV4",
        "getMembersByRoom",
        # Being in it.
        "setRoomStateWithKey",
        "unstable.scheduleDelayedEvent",
        "requestOpenIdToken",
        "unstable.getRtcTransports",
        "unstable.getRtcTransportsV1",
        # Raising a hand, and lowering it.
        "sendMessage",
        "redactEvent",
        # The keys of the media.
        "uploadKeys",
        "queryKeys",
        "claimKeys",
        "getKeysChanges",
        "sendToDevice",
        # What this server is, and who one is there.
        "getVersions",
        "getCapabilities",
        "getTokenOwner",
        # Going.
        "leaveRoom",
        "linnet.endCallGuest",
    }
)
