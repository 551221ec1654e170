"""Peers: our telephone to other servers of Matrix.

Duty: finding a server by its name, its published keys, requests that are signed (ours to others,
theirs to us), and leaving those alone for a while who do not answer. Tables: `peer_keys`.
Not here: what is asked of us (`federation`), and what rooms make of it (`rooms`).
"""
