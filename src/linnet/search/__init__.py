"""Search: finding messages by their words, on the server.

Duty: the index of what is readable here (messages, names and topics of rooms; never what is
encrypted), kept true behind the log, and the questions put to it.
Tables: `search_words`, `search_edits`. Not here: finding rooms and people (`directory`), and
messages of encrypted rooms, which only the members' devices can search.
"""
