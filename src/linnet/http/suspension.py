"""What a suspended account may still do.

It reads whatever it could read before. Of everything that changes something, only what is named
here: looking after one's own devices and keys, leaving, and taking back what one has said.
# spec: client-server-api #account-suspension
"""

ALLOWED = frozenset(
    {
        # Reading that is asked for with a body, and what goes with reading.
        "defineFilter",
        "postReceipt",
        "setReadMarker",
        "queryPublicRooms",
        "search",
        "searchUserDirectory",
        "unstable.slidingSync",
        "unstable.syncV4",
        "setAccountData",
        "setAccountDataPerRoom",
        "unstable.deleteAccountData",
        "unstable.deleteAccountDataPerRoom",
        "setRoomTag",
        "deleteRoomTag",
        "setPushRule",
        "deletePushRule",
        "setPushRuleEnabled",
        "setPushRuleActions",
        "postPusher",
        # Verifying devices, and keeping keys.
        "sendToDevice",
        "claimKeys",
        "queryKeys",
        "uploadKeys",
        "unstable.putDehydratedDevice",
        "unstable.deleteDehydratedDevice",
        "unstable.getDehydratedEvents",
        "uploadCrossSigningKeys",
        "uploadCrossSigningSignatures",
        "putRoomKeyBySessionId",
        "putRoomKeysByRoomId",
        "putRoomKeys",
        "deleteRoomKeyBySessionId",
        "deleteRoomKeysByRoomId",
        "deleteRoomKeys",
        "postRoomKeysVersion",
        "putRoomKeysVersion",
        "deleteRoomKeysVersion",
        # Devices, the password, and the end of the account.
        "updateDevice",
        "deleteDevice",
        "deleteDevices",
        "logout",
        "logout_all",
        "generateLoginToken",
        "changePassword",
        "deactivateAccount",
        "linnet.beginExport",
        # Leaving, and taking back: the rooms look at whose event it is.
        "leaveRoom",
        "forgetRoom",
        "redactEvent",
        "sendMessage",
        # Asking for help.
        "reportEvent",
        "reportRoom",
        "reportUser",
        "linnet.report",
        "linnet.complain",
    }
)
READING = ("GET", "HEAD")


def is_allowed(method: str, operation: str) -> bool:
    """Whether a suspended account may use this endpoint at all."""
    return method in READING or operation in ALLOWED
