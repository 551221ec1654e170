"""Verbs about rooms, files, invite links and the whole server."""

import argparse
from typing import Any
from urllib.parse import quote

from linnet.cli.admin.line import API, Line
from linnet.cli.admin.show import (
    Said,
    Verbs,
    add,
    be_sure,
    facts,
    listing,
    marks,
    size,
    table,
    when,
    with_pages,
    with_yes,
)
from linnet.config import SettingsError


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    rooms = add(verbs, "rooms", "list the rooms, or find some", _rooms)
    rooms.add_argument("search", nargs="?", default="", help="a part of the name or the id")
    with_pages(rooms)
    _of_room(add(verbs, "room", "show how large a room is", _room))
    members = _of_room(add(verbs, "members", "list who is or was in a room", _members))
    with_pages(members)
    close = _of_room(add(verbs, "close", "let nobody do more in a room than leave", _close))
    close.add_argument("--reason", default="", help="for the record")
    _of_room(add(verbs, "open", "open a closed room again", _open))
    delete_room = add(verbs, "delete-room", "delete a room with all it holds", _delete_room)
    _of_room(delete_room).add_argument("--reason", default="", help="for the record")
    with_yes(delete_room)
    files = add(verbs, "files", "list somebody's files, the newest first", _files)
    files.add_argument("name", help="user name or whole address")
    delete = add(verbs, "delete-file", "delete a file", _delete_file)
    delete.add_argument("uri", help="its address, mxc://…")
    with_yes(delete)
    delete_all = add(verbs, "delete-files", "delete all files of somebody", _delete_files)
    delete_all.add_argument("name", help="user name or whole address")
    with_yes(delete_all)
    keep = add(verbs, "quarantine", "keep a file back from everybody", _quarantine)
    keep.add_argument("uri", help="its address, mxc://…")
    keep.add_argument("--reason", default="", help="for the record")
    release = add(verbs, "unquarantine", "give a file out again", _unquarantine)
    release.add_argument("uri", help="its address, mxc://…")
    add(verbs, "quarantined", "list what is kept back", _quarantined)
    add(verbs, "invites", "list everybody's invite links; `linnet invite` makes one", _invites)
    end = add(verbs, "end-invite", "end an invite link", _end_invite)
    end.add_argument("id", help="as `linnet admin invites` shows it")
    add(verbs, "figures", "count accounts, rooms, events and files", _figures)


def _of_room(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("room", help="the id of the room, !…")
    return parser


def room_path(chosen: argparse.Namespace, what: str = "") -> str:
    return f"{API}/rooms/{quote(chosen.room, safe='')}{what}"


def _traits(room: dict[str, Any]) -> str:
    traits = [str(room["room_type"])] if room["room_type"] else []
    traits += ["encrypted"] if room["is_encrypted"] else []
    traits += ["closed"] if room["closed_ts"] else []
    traits += [f"being deleted ({room['deletion']})"] if room["deletion"] else []
    return ", ".join(traits) or "-"


def _rooms(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.pages(f"{API}/rooms", "rooms", chosen.limit, chosen.after, search=chosen.search)
    rows = [
        (room["room_id"], room["name"], room["joined"], room["events"], _traits(room))
        for room in answer["rooms"]
    ]
    heads = ("ROOM", "NAME", "PEOPLE", "EVENTS", "TRAITS")
    return Said(listing(table(heads, rows, "There is no such room."), answer), answer)


def _room(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(room_path(chosen))
    room = answer["room"]
    shown = facts(
        [
            ("room", room["room_id"]),
            ("name", room["name"]),
            ("addresses", ", ".join(answer["aliases"]) or "-"),
            ("traits", _traits(room)),
            ("version", room["version"]),
            ("made", f"{when(room['created_ts'])} by {room['creator']}"),
            ("closed", when(room["closed_ts"])),
            ("people", _counted(answer["members"])),
            ("state", _counted(answer["state"])),
            ("events", f"{room['events']}, {size(answer['size_bytes'])}"),
            ("with files", answer["messages_with_files"]),
        ]
    )
    return Said(shown, answer)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items()) or "-"


def _members(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.pages(room_path(chosen, "/members"), "members", chosen.limit, chosen.after)
    rows = [(member["user_id"], member["membership"]) for member in answer["members"]]
    shown = table(("USER", "MEMBERSHIP"), rows, "There is nobody.")
    return Said(listing(shown, answer), answer)


def _close(line: Line, chosen: argparse.Namespace) -> Said:
    body = {"is_closed": True, "reason": chosen.reason}
    answer = line.ask("PUT", room_path(chosen, "/closed"), body)
    return Said(f"The room {chosen.room} is closed.", answer)


def _open(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("PUT", room_path(chosen, "/closed"), {"is_closed": False})
    return Said(f"The room {chosen.room} is open.", answer)


def _delete_room(line: Line, chosen: argparse.Namespace) -> Said:
    be_sure(chosen, f"The room {chosen.room} would be gone for good, for everybody.")
    answer = line.ask("DELETE", room_path(chosen), {"reason": chosen.reason})
    said = f"The room {chosen.room} is being deleted; `linnet admin room` tells how far that is."
    return Said(said, answer)


def _files(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(line.user_path(chosen.name, "/files"))
    rows = [_file(file) for file in answer["files"]]
    heads = ("FILE", "UPLOADED", "SIZE", "TYPE", "STANDING")
    shown = table(heads, rows, f"{chosen.name} has no files.")
    if answer["count"] > len(rows):
        shown += f"\nThese are the newest of {answer['count']}."
    return Said(shown, answer)


def _file(file: dict[str, Any]) -> tuple[object, ...]:
    standing = marks(file, {"is_quarantined": "quarantined", "is_withheld": "withheld"})
    uploaded, shown_size = when(file["created_ts"]), size(file["size_bytes"])
    return file["uri"], uploaded, shown_size, file["content_type"], standing


def file_path(chosen: argparse.Namespace, what: str = "") -> str:
    """The path of the file that is meant by an mxc URI.

    Raises:
        SettingsError: it is none.
    """
    server_name, slash, media_id = chosen.uri.removeprefix("mxc://").partition("/")
    if not chosen.uri.startswith("mxc://") or not slash:
        raise SettingsError(f"{chosen.uri} is not the address of a file: it begins with mxc://")
    return f"{API}/files/{quote(server_name, safe='')}/{quote(media_id, safe='')}{what}"


def _delete_file(line: Line, chosen: argparse.Namespace) -> Said:
    path = file_path(chosen)
    be_sure(chosen, f"The file {chosen.uri} would be gone for good.")
    return Said(f"The file {chosen.uri} is deleted.", line.ask("DELETE", path))


def _delete_files(line: Line, chosen: argparse.Namespace) -> Said:
    be_sure(chosen, f"All files of {chosen.name} would be gone for good.")
    answer = line.ask("DELETE", line.user_path(chosen.name, "/files"))
    return Said(f"All files of {chosen.name} are deleted.", answer)


def _quarantine(line: Line, chosen: argparse.Namespace) -> Said:
    body = {"is_quarantined": True, "reason": chosen.reason}
    answer = line.ask("PUT", file_path(chosen, "/quarantined"), body)
    return Said(f"The file {chosen.uri} is given to nobody any more.", answer)


def _unquarantine(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("PUT", file_path(chosen, "/quarantined"), {"is_quarantined": False})
    return Said(f"The file {chosen.uri} is given out again.", answer)


def _quarantined(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{API}/quarantine")
    rows = [(one["uri"], when(one["quarantined_ts"]), one["files"]) for one in answer["files"]]
    return Said(table(("FILE", "SINCE", "COPIES"), rows, "Nothing is kept back."), answer)


def _invites(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{API}/invites")
    rows = [_invite(one["owner"], one["invite"]) for one in answer["invites"]]
    heads = ("ID", "BY", "USED", "UNTIL", "VALID", "NOTE")
    return Said(table(heads, rows, "There are no invite links."), answer)


def _invite(owner: str | None, invite: dict[str, Any]) -> tuple[object, ...]:
    allowed = invite["uses_allowed"]
    used = f"{invite['uses']} of {'any' if allowed is None else allowed}"
    is_valid = "yes" if invite["is_valid"] else "no"
    until = "any time" if invite["expires_ts"] is None else when(invite["expires_ts"])
    return invite["id"], owner or "terminal", used, until, is_valid, invite["note"]


def _end_invite(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("DELETE", f"{API}/invites/{quote(chosen.id, safe='')}")
    return Said("The invite link has ended.", answer)


def _figures(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{API}/figures")
    files = answer["files"]
    shown = facts(
        [
            *((f"accounts, {name}", number) for name, number in answer["accounts"].items()),
            ("here today", answer["people_active_today"]),
            ("here in 30 days", answer["people_active_in_30_days"]),
            *((name.replace("_", " "), number) for name, number in answer["rooms"].items()),
            ("files", f"{files['count']}, {size(files['size_bytes'])}"),
            ("calls", _calls(answer["calls"])),
            ("calls since the start", _calls_so_far(answer["calls"]["since_start"])),
        ]
    )
    return Said(shown, answer)


def _calls_so_far(counts: dict[str, int]) -> str:
    said = f"{counts['started']} with {counts['entries']} entries, {counts['refused']} refused"
    failures = counts["media_server_failures"]
    return f"{said}; the media server failed {failures} times" if failures else said


def _calls(now: dict[str, Any]) -> str:
    said = f"{now['calls']} with {now['participants']} people"
    return f"{now['state']}: {now['why']}" if now["why"] else f"{now['state']}, {said}"
