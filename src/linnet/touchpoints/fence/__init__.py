"""The fence: rules for the operating system, made from the register.

Duty: what Python cannot see, native code and programs that got in some other way, is stopped by the
system when it contacts somebody whom no row names. Here is the text of the rules, for nftables and
for systemd. Nothing here changes the system; the operator does that with the text.
"""
