"""Prints whom packets on a link are for, one a line: run as a program inside of a network.

It sees what the kernel hands to the link, whatever program it comes from and however that was
written. What the kernel sends by itself to find out which IPv6 routers there are is left out.
"""

import ipaddress
import socket
import struct
import sys

ETH_P_ALL = 3
ETH_P_IP, ETH_P_IPV6 = 0x0800, 0x86DD
_MULTICAST_REPORTS = (0, 58)
"""Next headers of IPv6 behind which the kernel looks for neighbours and routers."""


def whom(frame: bytes) -> str | None:
    """The address that a frame is for; None for what the kernel says by itself."""
    (kind,) = struct.unpack_from("!H", frame, 12)
    packet = frame[14:]
    if kind == ETH_P_IP:
        return f"{ipaddress.IPv4Address(packet[16:20])} protocol {packet[9]}"
    if kind == ETH_P_IPV6:
        to = ipaddress.IPv6Address(packet[24:40])
        if packet[6] in _MULTICAST_REPORTS and to.is_multicast:
            return None
        return f"{to} protocol {packet[6]}"
    return f"frame of type {kind:#06x}"


def main() -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as link:
        link.bind((sys.argv[1], 0))
        print("watching", flush=True)
        while True:
            found = whom(link.recv(65535))
            if found is not None:
                print(found, flush=True)


if __name__ == "__main__":
    main()
