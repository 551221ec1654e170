"""Other networks: which there are, and who and what in them is reached by which name here.

The services know; they are asked at the moment, and what they say is handed on.
# spec: client-server-api #third-party-networks
"""

import asyncio
from typing import Any
from urllib.parse import quote

import msgspec

from linnet.appservices.registration import Service
from linnet.appservices.wiring import Appservices
from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.touchpoints.contact import ContactError

MAX_QUERY_LENGTH = 2000
_TOKENS = ("access_token", "user_id", "device_id", "org.matrix.msc3202.device_id")


@endpoint(
    "GET",
    "/_matrix/client/v3/thirdparty/protocols",
    operation="getProtocols",
    access=Access.USER,
)
async def get_protocols(appservices: Appservices, call: Call) -> JsonObject:
    names = {name for service in appservices.line.services.all for name in service.protocols}
    answers = await asyncio.gather(*(_protocol(appservices, name) for name in sorted(names)))
    return {name: said for name, said in zip(sorted(names), answers, strict=True) if said}


@endpoint(
    "GET",
    "/_matrix/client/v3/thirdparty/protocol/{protocol}",
    operation="getProtocolMetadata",
    access=Access.USER,
)
async def get_protocol(appservices: Appservices, call: Call, protocol: str) -> JsonObject:
    said = await _protocol(appservices, protocol)
    if said is None:
        raise NotFound("No application service knows this network")
    return said


@endpoint(
    "GET",
    "/_matrix/client/v3/thirdparty/location/{protocol}",
    operation="queryLocationByProtocol",
    access=Access.USER,
)
async def get_locations(appservices: Appservices, call: Call, protocol: str) -> list[JsonObject]:
    return await _look_up(appservices, call, "location", protocol)


@endpoint(
    "GET",
    "/_matrix/client/v3/thirdparty/user/{protocol}",
    operation="queryUserByProtocol",
    access=Access.USER,
)
async def get_users(appservices: Appservices, call: Call, protocol: str) -> list[JsonObject]:
    return await _look_up(appservices, call, "user", protocol)


@endpoint(
    "GET",
    "/_matrix/client/v3/thirdparty/location",
    operation="queryLocationByAlias",
    access=Access.USER,
)
async def get_locations_of_alias(appservices: Appservices, call: Call) -> list[JsonObject]:
    return await _look_up(appservices, call, "location", None)


@endpoint(
    "GET",
    "/_matrix/client/v3/thirdparty/user",
    operation="queryUserByID",
    access=Access.USER,
)
async def get_users_of_id(appservices: Appservices, call: Call) -> list[JsonObject]:
    return await _look_up(appservices, call, "user", None)


def instance_of(service_id: str, network_id: str) -> str:
    """How clients name a network of a service: no two have the same name."""
    return f"{quote(service_id, safe='')}|{network_id}"


async def _protocol(appservices: Appservices, name: str) -> JsonObject | None:
    """What the services say of a network; of several the instances are put together."""
    found: JsonObject | None = None
    path = f"/thirdparty/protocol/{quote(name, safe='')}"
    for service, said in await _ask_all(appservices, name, path):
        if not isinstance(said, dict):
            continue
        instances = _instances(service, said.get("instances"))
        found = {**said, "instances": []} if found is None else found
        found["instances"] += instances
    return found


def _instances(service: Service, said: Any) -> list[JsonObject]:
    """The networks of a service, each with the name under which its rooms can be asked for."""
    return [
        {**one, "instance_id": instance_of(service.id, one["network_id"])}
        for one in (said if isinstance(said, list) else [])
        # Without it a network is none. # spec: application-service-api #third-party-networks
        if isinstance(one, dict) and isinstance(one.get("network_id"), str)
    ]


async def _look_up(
    appservices: Appservices, call: Call, what: str, protocol: str | None
) -> list[JsonObject]:
    path = f"/thirdparty/{what}" + ("" if protocol is None else f"/{quote(protocol, safe='')}")
    fields = [
        pair for pair in call.query.split("&") if pair and pair.partition("=")[0] not in _TOKENS
    ]
    query = "&".join(fields)
    if query and len(query) <= MAX_QUERY_LENGTH:
        path += f"?{query}"
    found: list[JsonObject] = []
    for _, said in await _ask_all(appservices, protocol, path):
        if isinstance(said, list):
            found += [one for one in said if isinstance(one, dict)]
    if not found:
        raise NotFound("No application service knows it")
    return found


async def _ask_all(
    appservices: Appservices, protocol: str | None, path: str
) -> list[tuple[Service, Any]]:
    """What the services of a network answer, or all that have one."""
    asked = [
        service
        for service in appservices.line.services.all
        if service.url is not None
        and (protocol in service.protocols if protocol is not None else service.protocols)
    ]
    answers = await asyncio.gather(*(_ask(appservices, service, path) for service in asked))
    return [pair for pair in zip(asked, answers, strict=True) if pair[1] is not None]


async def _ask(appservices: Appservices, service: Service, path: str) -> Any:
    try:
        said = await appservices.line.ask(service, "GET", path)
        return msgspec.json.decode(said.body) if said.is_ok else None
    except (ContactError, msgspec.DecodeError, RecursionError):
        return None
