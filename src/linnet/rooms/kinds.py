"""The kind of an event: all that push rules can know about it without its text.

Unread counts are sums over kinds, so that counting a thousand unread messages is one grouped query
and not a thousand evaluations. A kind reads `flags:type`, with flags joined by `+`:
`state` (empty state key), `keyed` (another state key), `notice`, `edit`, and `mentions` for events
that name users or the room and must be looked at one by one.
"""

from linnet.events.event import Event


def kind_of(event: Event) -> str:
    """The kind of an event as stored."""
    content = event.content
    flags: list[str] = []
    if event.state_key is not None:
        flags.append("keyed" if event.state_key else "state")
    if content.get("msgtype") == "m.notice":
        flags.append("notice")
    relation = content.get("m.relates_to")
    if isinstance(relation, dict) and relation.get("rel_type") == "m.replace":
        flags.append("edit")
    mentions = content.get("m.mentions")
    if isinstance(mentions, dict) and (mentions.get("user_ids") or mentions.get("room")):
        flags.append("mentions")
    return f"{'+'.join(flags)}:{event.type}"
