"""The composition root: builds every domain by hand, in order. The only file that knows all.

Read top to bottom it tells what depends on what. The seams (gates, projections, followers, ways to
authenticate) are the plain lists below.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linnet.accounts import routes as accounts_routes
from linnet.accounts.create import first_run_link
from linnet.accounts.passwords import Passwords
from linnet.accounts.prepare import prepare
from linnet.accounts.profile import profile_of
from linnet.accounts.wiring import Accounts
from linnet.admin import routes as admin_routes
from linnet.admin.delete_room import keep_deleting
from linnet.admin.redact_user import keep_redacting
from linnet.admin.wiring import Admin
from linnet.apps.opening import open_apps
from linnet.appservices import routes as appservices_routes
from linnet.appservices.authenticate import ServiceTokens
from linnet.appservices.line import profile_or_ask
from linnet.appservices.registered import Services
from linnet.appservices.sender import begin_telling
from linnet.appservices.third_parties import instance_of
from linnet.appservices.wiring import Appservices
from linnet.backup.schedule import Schedule
from linnet.calls import routes as calls_routes
from linnet.calls.opening import open_calls
from linnet.calls.signalling import PREFIX as SIGNALLING
from linnet.calls.signalling import Signalling
from linnet.calls.wiring import Calls
from linnet.changes.follower import Follower
from linnet.clock import Clock, SystemClock
from linnet.config import Settings
from linnet.directory import routes as directory_routes
from linnet.directory.close import close_room
from linnet.directory.opening import open_directory
from linnet.directory.visibility import publish_new_room
from linnet.directory.wiring import Networks
from linnet.encryption import routes as encryption_routes
from linnet.encryption.cross_signing import device_gate
from linnet.encryption.dehydrated import dehydrated_gate, with_dehydrated
from linnet.encryption.inboxes import Inboxes
from linnet.encryption.key_counts import KeyCounts
from linnet.encryption.removal import device_name_projection, device_projection
from linnet.encryption.wiring import Encryption
from linnet.erasure.opening import open_erasing
from linnet.events.signing import Signer
from linnet.export import routes as export_routes
from linnet.export.opening import open_export
from linnet.federation import routes as federation_routes
from linnet.federation.verdicts import Verdicts
from linnet.federation.wiring import Federation
from linnet.following import own_followers
from linnet.guarding import routes as guarding_routes
from linnet.guarding.guard import Guard
from linnet.guarding.joins import Joins
from linnet.guarding.judge import Judge
from linnet.guarding.keep import take_along
from linnet.guarding.wiring import Guarding
from linnet.hall import Hall, open_hall
from linnet.http.front_door import FrontDoor, WaysIn
from linnet.http.rate_limits import RateLimits
from linnet.http.router import Router
from linnet.http.tls import TlsFiles
from linnet.ids import ServerName
from linnet.media import routes as media_routes
from linnet.media.cleaning import keep_clean
from linnet.media.opening import open_media
from linnet.media.wiring import Media
from linnet.media.withhold import Withholding
from linnet.moderation import routes as moderation_routes
from linnet.moderation.opening import begin_moderating, open_moderation
from linnet.moderation.policies.gate import policy_gate
from linnet.moderation.policies.opening import open_policies
from linnet.moderation.scorer import Scorer
from linnet.moderation.sessions import sessions_projection
from linnet.moderation.wiring import Moderation, Protection
from linnet.peers.authenticate import authenticate as authenticate_server
from linnet.peers.policy_server import ask_to_sign
from linnet.peers.wiring import Peers, open_peers
from linnet.presence import routes as presence_routes
from linnet.presence.people import People
from linnet.presence.wiring import Presence
from linnet.push import routes as push_routes
from linnet.push.carry_rules import carry_rules
from linnet.push.mentions import mentions_projection
from linnet.push.opening import open_push
from linnet.push.preferences import PUSH_RULES, Preferences
from linnet.push.pushers import address_projection
from linnet.push.pushers import device_projection as pusher_projection
from linnet.push.wiring import Push
from linnet.records import routes as records_routes
from linnet.records.wiring import Records
from linnet.retention.opening import open_retention
from linnet.rng import Rng, SystemRng
from linnet.rooms import routes as rooms_routes
from linnet.rooms.carry_over import carry_account_data, carry_over_projection
from linnet.rooms.delays import Delays
from linnet.rooms.facts import Facts
from linnet.rooms.guests import check_reach, guest_gate
from linnet.rooms.heads import Heads
from linnet.rooms.ignored import Ignored
from linnet.rooms.invite_rules import AllInviteRules
from linnet.rooms.known_filters import KnownFilters
from linnet.rooms.manage_delayed import start_delays
from linnet.rooms.memberships import Memberships
from linnet.rooms.policy_server import PolicyServers
from linnet.rooms.server_key import load_or_make, load_or_make_policy_key
from linnet.rooms.server_notices import Notices, notice_gate, post_notice
from linnet.rooms.sharing import peek_sharers, sharers_of, shares_room, sharing_since
from linnet.rooms.stored_event import StoredEvents
from linnet.rooms.suspended import suspension_gate
from linnet.rooms.typists import Typists
from linnet.rooms.wiring import Gate, Rooms
from linnet.search import routes as search_routes
from linnet.search.opening import open_search
from linnet.search.wiring import Search
from linnet.sessions import routes as sessions_routes
from linnet.sessions.apps.tokens import authenticate_app
from linnet.sessions.authenticate import KnownTokens
from linnet.sessions.device_names import device_names
from linnet.sessions.last_seen import LastSeen
from linnet.sessions.linking import routes as linking_routes
from linnet.sessions.linking.wiring import meeting_places
from linnet.sessions.prove import Reauthenticator
from linnet.sessions.reauthenticate import Proofs
from linnet.sessions.wiring import Sessions
from linnet.sync import routes as sync_routes
from linnet.sync import token
from linnet.sync.opening import open_sync
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.wiring import Touchpoints
from linnet.web import routes as web_routes
from linnet.web.opening import begin_keeping, open_web

DOMAINS = (
    "linnet.changes",
    "linnet.touchpoints",
    "linnet.peers",
    "linnet.accounts",
    "linnet.sessions",
    "linnet.encryption",
    "linnet.rooms",
    "linnet.guarding",
    "linnet.appservices",
    "linnet.apps",
    "linnet.media",
    "linnet.push",
    "linnet.directory",
    "linnet.search",
    "linnet.calls",
    "linnet.moderation",
    "linnet.retention",
)
"""The packages that own tables, each with its `schema/`."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything that was built, and how to leave it."""

    hall: Hall
    accounts: Accounts
    sessions: Sessions
    rooms: Rooms
    encryption: Encryption
    media: Media
    severing: Severing
    push: Push
    search: Search
    admin: Admin
    calls: Calls
    moderation: Moderation
    front_door: FrontDoor
    router: Router

    @property
    def touchpoints(self) -> Touchpoints:
        return self.hall.touchpoints

    async def greeting(self) -> str:
        """What the operator reads when everything runs: the address, and how to begin."""
        ready = f"Linnet is ready at {self.hall.settings.address}"
        link = await first_run_link(self.accounts)
        if link is None:
            return ready
        return f"{ready}\nOpen this link once to become its administrator: {link}"

    def end_waiting(self) -> None:
        """Answer all waiting clients now, so that the listener can close."""
        self.hall.notifier.close()
        self.media.arrivals.close()

    async def close(self) -> None:
        """Stop background work and close the database; the listener is already closed."""
        await self.hall.tasks.stop()
        await self.sessions.last_seen.write()
        await self.push.delivery.write()
        await self.hall.touchpoints.client.close()
        await self.hall.touchpoints.counts.write()
        await self.calls.close()
        await self.rooms.delays.write()
        self.accounts.passwords.close()
        await self.media.painters.close()
        await self.moderation.scorer.close()
        self.media.blobs.close()
        await self.hall.db.close()


async def build(
    settings: Settings,
    folder: Path,
    clock: Clock | None = None,
    rng: Rng | None = None,
    tls: TlsFiles | None = None,
) -> House:
    """Open the database, bring it up to date and build every domain.

    `tls` is the certificate that Linnet shows, when no proxy does it.

    Raises:
        SettingsError: something an operator has to change first.
    """
    hall = await open_hall(settings, folder, clock or SystemClock(), rng or SystemRng(), DOMAINS)
    rate_limits = RateLimits(hall.clock, are_on=settings.rate_limits)
    preferences = Preferences(hall.db, hall.metrics)
    accounts = _accounts(hall, preferences)
    await prepare(accounts)
    sessions = _sessions(hall, accounts, rate_limits)
    service_tokens = ServiceTokens(hall.services, accounts, sessions.known)
    await service_tokens.make_senders()
    reauthenticator = Reauthenticator(sessions)
    router = Router()
    router.add(accounts, accounts_routes.ENDPOINTS)
    router.add(sessions, sessions_routes.ENDPOINTS)
    router.add(meeting_places(hall.clock, hall.rng, settings.address), linking_routes.ENDPOINTS)
    peers = _peers(hall)
    guarding, rooms, protection = _guarding(hall, accounts, rate_limits, router, peers)
    await start_delays(rooms, hall.tasks)
    router.add(rooms, rooms_routes.ENDPOINTS)
    router.add(notices := Notices(rooms, accounts), [post_notice])
    router.add(encryption := _encryption(hall, reauthenticator, rooms), encryption_routes.ENDPOINTS)
    media = await open_media(hall.db, hall.clock, hall.rng, settings, folder, hall.touchpoints)
    router.add(media, media_routes.ENDPOINTS)
    calls = await open_calls(sessions, rooms, folder, hall.tasks, hall.metrics, tls)
    router.add(calls, calls_routes.ENDPOINTS)
    router.add(presence := _presence(hall, rooms), presence_routes.ENDPOINTS)
    await _add_appservices(hall, rooms, encryption, presence, router)
    running = (hall.touchpoints, hall.tasks, hall.metrics, folder, hall.post)
    router.add(push := open_push(rooms, preferences, *running), push_routes.ENDPOINTS)
    networks = Networks([service.id for service in hall.services.all], instance_of)
    router.add(directory := open_directory(accounts, rooms, networks), directory_routes.ENDPOINTS)
    router.add(search := open_search(rooms), search_routes.ENDPOINTS)
    moderation = _moderation(hall, sessions, notices, protection, router)
    web = open_web(notices, hall.services, calls, media, push, folder)
    router.add(web, web_routes.ENDPOINTS)
    open_apps(web.apps, router, hall.tasks)
    behind = (accounts, sessions, rooms, media, search, calls, hall.metrics)
    router.add(admin := Admin(hall.db, hall.clock, *behind), admin_routes.ENDPOINTS)
    _add_accounts_of_data(hall, sessions, router)
    open_erasing(admin, encryption, moderation, web.severing, router, hall.tasks)
    sync = open_sync(accounts, rooms, encryption, presence, push, hall.metrics)
    router.add(sync, sync_routes.ENDPOINTS)
    ways_in = _ways_in(hall.services, sessions, reauthenticator, service_tokens, peers)
    front_door = FrontDoor(router, ways_in, rate_limits, web.client_files, settings)
    own = (accounts, sessions, rooms, encryption, media, web.severing, push, search, admin, calls)
    house = House(hall, *own, moderation, front_door, router)
    _begin(house, guarding, [directory.list_follower, search.follower])
    return house


def _add_accounts_of_data(hall: Hall, sessions: Sessions, router: Router) -> None:
    """What people get of their own, and the papers about all that is kept."""
    router.add(open_export(sessions, hall.touchpoints), export_routes.ENDPOINTS)
    records = Records(hall.settings, hall.db, hall.clock, sessions.accounts, hall.touchpoints)
    router.add(records, records_routes.ENDPOINTS)


async def _add_appservices(
    hall: Hall, rooms: Rooms, encryption: Encryption, presence: Presence, router: Router
) -> None:
    behind = (hall.db, hall.notifier, hall.clock)
    appservices = Appservices(*behind, hall.line, rooms, encryption, presence)
    await begin_telling(appservices, hall.tasks)
    router.add(appservices, appservices_routes.ENDPOINTS)


def _begin(house: House, guarding: Guarding, followers: list[Follower]) -> None:
    """Start what goes on in the background."""
    hall = house.hall
    if house.calls.media_server is not None:
        video_bps_max = hall.settings.call_video_kbps_max * 1000
        carrying = Signalling(house.calls.media_server, video_bps_max)
        house.front_door.carry_sockets(SIGNALLING, carrying)
    hall.tasks.spawn("last seen", house.sessions.last_seen.run())
    hall.tasks.spawn("pushes", house.push.delivery.run())
    hall.tasks.spawn("letters", house.push.delivery.mailing.run())
    hall.tasks.spawn("cleaning media", keep_clean(house.media))
    hall.tasks.spawn("backups", Schedule(hall.settings, hall.folder, hall.clock).run())
    hall.tasks.spawn("taking back", keep_redacting(house.admin))
    hall.tasks.spawn("deleting rooms", keep_deleting(house.admin))
    begin_moderating(house.moderation, guarding.judge, hall.tasks)
    begin_keeping(house.severing, hall.tasks)
    beside = (house.moderation, house.severing, house.router, hall.tasks, hall.metrics)
    open_retention(house.admin, *beside)
    own = own_followers(hall, house.rooms, house.encryption, house.push)
    for follower in (*own, *followers):
        hall.tasks.spawn(f"follower {follower.name}", follower.run())


def _ways_in(
    services: Services,
    sessions: Sessions,
    reauthenticator: Reauthenticator,
    service_tokens: ServiceTokens,
    peers: Peers,
) -> WaysIn:
    app_tokens = partial(authenticate_app, sessions)
    return WaysIn(
        authenticators=[sessions.known.authenticate, service_tokens.authenticate, app_tokens],
        media_cookie=sessions.known.authenticate_media,
        reauthenticate=reauthenticator.for_endpoint,
        see=sessions.last_seen.note,
        act_as=service_tokens.act_as,
        know_server=partial(authenticate_server, peers),
        while_good=services.while_good,
    )


def _accounts(hall: Hall, preferences: Preferences) -> Accounts:
    settings = hall.settings
    return Accounts(
        hall.db,
        hall.clock,
        hall.rng,
        Passwords(),
        ServerName(settings.server_name),
        settings.registration,
        settings.address,
        hall.post,
        settings.invite_budget,
        settings.registration_work,
        name_gates=(hall.services.gate_name,),
        address_projections=(address_projection,),
        derived={PUSH_RULES: preferences.as_account_data},
    )


def _sessions(hall: Hall, accounts: Accounts, rate_limits: RateLimits) -> Sessions:
    known = KnownTokens(hall.db, hall.clock, hall.metrics)
    hall.notifier.listen(known.hear)
    return Sessions(
        hall.db,
        hall.clock,
        hall.rng,
        accounts,
        rate_limits,
        known,
        Proofs(hall.clock, hall.rng),
        LastSeen(hall.db, hall.clock),
        device_projections=(device_projection, pusher_projection),
        device_gates=(device_gate, dehydrated_gate),
        name_projections=(device_name_projection,),
        service_with=hall.services.with_token,
        has_services=bool(hall.services.all),
        is_on=hall.touchpoints.switches.is_on,
    )


def _peers(hall: Hall) -> Peers:
    key = load_or_make(hall.folder, hall.rng)
    signer = Signer(ServerName(hall.settings.server_name), key)
    return open_peers(hall.db, hall.clock, hall.metrics, hall.touchpoints, signer)


def _guarding(
    hall: Hall, accounts: Accounts, rate_limits: RateLimits, router: Router, peers: Peers
) -> tuple[Guarding, Rooms, Protection]:
    heads = Heads(hall.db)
    holding = open_policies(hall.settings, hall.db, hall.notifier, hall.clock, heads)
    joins, scorer = Joins(hall.db, hall.metrics), Scorer()
    judge = Judge(hall.db, hall.clock, hall.metrics, joins, scorer)
    guard = Guard(hall.db, heads, hall.clock, joins, judge)
    hall.notifier.listen(guard.hear)
    # The guard is last: it keeps what it holds for later, which nobody else may refuse then.
    gates = (policy_gate(holding, hall.db, heads), guard.check)
    rooms = _rooms(hall, accounts, rate_limits, heads, gates, peers)
    guarding = Guarding(hall.db, hall.clock, rooms, judge)
    router.add(guarding, guarding_routes.ENDPOINTS)
    federation = Federation(rooms, peers, gates, Verdicts(hall.clock))
    router.add(federation, federation_routes.ENDPOINTS)
    return guarding, rooms, (holding, scorer)


def _rooms(
    hall: Hall,
    accounts: Accounts,
    rate_limits: RateLimits,
    heads: Heads,
    more_gates: tuple[Gate, ...],
    peers: Peers,
) -> Rooms:
    memberships = Memberships(hall.db, hall.metrics)
    events = StoredEvents(hall.metrics)
    facts = Facts(hall.db, hall.notifier, hall.metrics)
    typists = Typists(hall.notifier, hall.clock, hall.tasks, memberships)
    ignored = Ignored(hall.db, hall.metrics)
    for hear in (memberships.hear, events.hear, facts.hear, typists.hear, ignored.hear):
        hall.notifier.listen(hear)
    server_name = peers.signer.server_name
    policy_key = load_or_make_policy_key(hall.folder, hall.rng)
    ask = partial(ask_to_sign, peers)
    policy_servers = PolicyServers(server_name, policy_key, memberships, ask)
    rooms = Rooms(
        hall.db,
        hall.notifier,
        hall.clock,
        hall.rng,
        hall.settings,
        peers.signer,
        heads,
        memberships,
        events,
        facts,
        typists,
        ignored,
        Delays(hall.db, hall.clock),
        AllInviteRules(hall.db, hall.notifier, hall.metrics),
        KnownFilters(hall.db, hall.metrics),
        rate_limits,
        policy_servers,
        gates=(
            suspension_gate(hall.db),
            guest_gate(hall.db),
            notice_gate(hall.db),
            policy_servers.check_named,
            *more_gates,
        ),
        projections=(
            mentions_projection(server_name),
            carry_over_projection(server_name, heads, (carry_account_data, carry_rules)),
            sessions_projection(),
        ),
        profile_of=partial(profile_or_ask, hall.line, partial(profile_of, accounts)),
        alias_gates=(hall.services.gate_alias,),
        ask_for_alias=hall.line.is_alias,
        publish=partial(publish_new_room, hall.settings),
        upgrade_projections=(take_along,),
    )
    hall.notifier.find_audience_with(memberships.peek_joined, partial(peek_sharers, rooms))
    return rooms


def _moderation(
    hall: Hall, sessions: Sessions, notices: Notices, protection: Protection, router: Router
) -> Moderation:
    beside = (Withholding(hall.clock), partial(close_room, notices.rooms), hall.post)
    moderation = open_moderation(hall.settings, sessions, notices, protection, beside)
    router.add(moderation, moderation_routes.ENDPOINTS)
    return moderation


def _presence(hall: Hall, rooms: Rooms) -> Presence:
    sharers = partial(sharers_of, rooms)
    people = People(hall.notifier, hall.clock, hall.tasks, sharers)
    hall.notifier.listen(people.hear)
    return Presence(hall.settings.presence, people, sharers, partial(shares_room, rooms))


def _encryption(hall: Hall, reauthenticator: Reauthenticator, rooms: Rooms) -> Encryption:
    key_counts = KeyCounts(hall.db, hall.metrics)
    inboxes = Inboxes(hall.db, hall.metrics)
    hall.notifier.listen(key_counts.hear)
    hall.notifier.listen(inboxes.hear)
    return Encryption(
        hall.db,
        hall.clock,
        hall.notifier,
        ServerName(hall.settings.server_name),
        key_counts,
        inboxes,
        with_dehydrated(device_names),
        reauthenticator.for_new_keys,
        lambda text: token.parse(text).position,
        partial(sharing_since, rooms),
        partial(check_reach, rooms),
    )
