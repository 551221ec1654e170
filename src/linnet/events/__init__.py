"""What an event is and when it is allowed: the pure core of the server.

Formats, canonical JSON, hashes, signatures, authorisation rules, state resolution, redaction and
visibility of room versions 10, 11 and 12. Everything here is a function of its arguments: no
input or output, no clock, no chance, no tables. Callers gather what a decision needs, ask here, and
write down the answer.
"""
