"""Put the web together, with what ends contacts with third parties."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from linnet.accounts.severing import HeldProofs
from linnet.apps.severing import HeldAllowances
from linnet.apps.wiring import Apps
from linnet.appservices.registered import Services
from linnet.appservices.severing import HeldNews, HeldSessions
from linnet.calls.opening import page_sources
from linnet.calls.transports import transports
from linnet.calls.wiring import Calls
from linnet.certificates.severing import HeldAuthority
from linnet.events.signing import Signer
from linnet.mail.demand import write_demand
from linnet.media.severing import HeldPreviews
from linnet.media.wiring import Media
from linnet.push.severing import held_by_push
from linnet.push.wiring import Push
from linnet.rooms.server_key import load_or_make_receipts_key
from linnet.rooms.server_notices import Notices, send_notice
from linnet.sessions.apps.severing import HeldGrants
from linnet.sessions.providers.letter import send_code
from linnet.sessions.providers.severing import HeldLinks, HeldSecret, SignsInThrough
from linnet.sessions.providers.wiring import Providers, open_providers
from linnet.tasks import Tasks
from linnet.touchpoints.expiring import keep_expiring
from linnet.touchpoints.severing.go_on import keep_severing
from linnet.touchpoints.severing.tell import keep_telling
from linnet.touchpoints.severing.wiring import Severing
from linnet.web.client_files import ClientFiles, built_client
from linnet.web.wiring import Web


def open_web(
    notices: Notices,
    services: Services,
    calls: Calls,
    media: Media,
    push: Push,
    folder: Path,
) -> Web:
    """The web app's part of the server."""
    settings, touchpoints = calls.settings, media.touchpoints
    providers = open_providers(calls.sessions, touchpoints)
    severing = _severing(services, media, providers, push, folder)
    tell = partial(send_notice, notices)
    severing = replace(severing, tell=tell)

    def sources() -> dict[str, list[str]]:
        """What the page may load besides our own: of others, and of a media server elsewhere."""
        found = touchpoints.switches.csp_sources()
        for directive, added in page_sources(settings).items():
            found.setdefault(directive, []).extend(added)
        return found

    sessions, rooms = calls.sessions, notices.rooms
    behind = (sessions.db, sessions.clock, sessions, rooms, touchpoints, severing)
    return Web(
        settings,
        sessions.accounts,
        sessions,
        touchpoints,
        severing,
        partial(transports, calls),
        ClientFiles(built_client(), sources),
        providers,
        rooms,
        Apps(*behind, tell),
    )


def _severing(
    services: Services, media: Media, providers: Providers, push: Push, folder: Path
) -> Severing:
    """Everything that is kept because of third parties, in the order in which it is erased."""
    sessions, touchpoints = providers.sessions, providers.touchpoints
    db, clock, rng = touchpoints.db, touchpoints.clock, sessions.rng
    signer = Signer(sessions.accounts.server_name, load_or_make_receipts_key(folder, rng))
    holdings = (
        *held_by_push(push),
        HeldPreviews(media),
        HeldProofs(db),
        HeldAuthority(folder),
        HeldNews(services, db, clock),
        HeldSessions(services, sessions),
        HeldLinks(providers),
        HeldSecret(providers),
        HeldGrants(sessions),
        HeldAllowances(db),
    )
    write, write_code = None, None
    if push.post is not None:
        write = partial(write_demand, push.post)
        write_code = partial(send_code, push.post, sessions.accounts.address)
    dependents = (SignsInThrough(providers, write_code),)
    return Severing(touchpoints, rng, signer, holdings, dependents, write)


def begin_keeping(severing: Severing, tasks: Tasks) -> None:
    """Count contacts, end what is over or severed, and tell people of their receipts."""
    tasks.spawn("touchpoint counts", severing.touchpoints.counts.run())
    tasks.spawn("ends of contacts", keep_expiring(severing.touchpoints))
    tasks.spawn("severing", keep_severing(severing))
    tasks.spawn("receipts", keep_telling(severing))
