"""Those who are pushed to: that they can be found, may be contacted, and answer."""

import asyncio
import datetime
from ipaddress import ip_network
from urllib.parse import urlsplit

from linnet import app
from linnet.cli.finding import Case, Finding
from linnet.config import SettingsError
from linnet.metrics import Metrics
from linnet.push.answers import Gateway, gateways_in_use
from linnet.storage import migrations
from linnet.storage.health import missing_steps
from linnet.storage.opening import DATABASE_FILE, open_database
from linnet.touchpoints.addresses import AddressRules
from linnet.touchpoints.register import PUSH_GATEWAY, WEB_PUSH
from linnet.touchpoints.switches import Switches

WITHIN_S = 10
MAX_HOSTS = 50
"""That are looked at; the ones with the most apps."""
_ROWS = {"http": PUSH_GATEWAY.id, "webpush": WEB_PUSH.id}


async def gateways(case: Case) -> list[Finding]:
    """One finding for each host that pushers name."""
    settings = case.settings
    if settings.database == "sqlite" and not (case.folder / DATABASE_FILE).is_file():
        return []
    try:
        db = await open_database(settings.database, case.folder)
    except SettingsError:
        return []  # said by the look at the database
    try:
        if await missing_steps(db, migrations.load(app.DOMAINS, db.dialect)):
            return []
        switches = Switches(db, Metrics())
        await switches.load()
        async with db.snapshot() as reader:
            found = await gateways_in_use(reader)
    except SettingsError:
        return []
    finally:
        await db.close()
    rules = AddressRules(map(ip_network, settings.egress_allow))
    found.sort(key=lambda one: -one.pushers)
    looks = [_look(case, switches, rules, one) for one in found[:MAX_HOSTS]]
    return list(await asyncio.gather(*looks))


async def _look(case: Case, switches: Switches, rules: AddressRules, one: Gateway) -> Finding:
    about = f"push to {one.host}"
    row = _ROWS[one.kind]
    if not switches.is_on(row):
        said = f"The touchpoint {row} is switched off, so {one.pushers} apps are not told of news."
        return Finding(about, "doubtful", said, "Switch it on, if you want them to be told.")
    wrong = await _wrong_address(rules, one.host)
    if wrong is not None:
        return Finding(about, "broken", *wrong)
    if one.failing_since_ts:
        said = f"It has not taken pushes since {_moment(one.failing_since_ts)}: {one.said}."
        last = f" It last did at {_moment(one.answered_ts)}." if one.answered_ts else ""
        advice = (
            "If others can reach it, look at the firewall; otherwise ask whoever runs it. Linnet"
            " tries again by itself."
        )
        return Finding(about, "doubtful", said + last, advice)
    if one.said is None:
        return Finding(about, "good", f"Nothing was pushed yet to its {one.pushers} apps.")
    answered = _moment(one.answered_ts)
    return Finding(about, "good", f"{one.pushers} apps; it answered at {answered}: {one.said}.")


async def _wrong_address(rules: AddressRules, netloc: str) -> tuple[str, str] | None:
    """What is wrong with where a host leads, and what to do; None when nothing is."""
    host = urlsplit(f"//{netloc}").hostname or ""
    try:
        async with asyncio.timeout(WITHIN_S):
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        return (
            f"The name {host} leads to no address.",
            "If it should, look at the name server of this machine; else the app is set wrong.",
        )
    refused = sorted({str(one[4][0]) for one in found if not rules.may_contact(str(one[4][0]))})
    if refused:
        return (
            f"{host} leads to {', '.join(refused)}, which is not public, so it is not contacted.",
            "If it is a gateway of your own, name the address in egress_allow.",
        )
    return None


def _moment(ts: int) -> str:
    moment = datetime.datetime.fromtimestamp(ts / 1000, datetime.UTC)
    return moment.strftime("%Y-%m-%d %H:%M UTC")
