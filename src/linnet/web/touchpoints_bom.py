"""The register as services of a bill of materials, for programs that know CycloneDX 1.6."""

from linnet import __version__
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.web.touchpoints import PublicTouchpoint, public_touchpoints
from linnet.web.wiring import Web


@endpoint(
    "GET",
    "/.well-known/linnet/touchpoints.cdx.json",
    operation="linnet.getTouchpointsBom",
    access=Access.NONE,
)
async def get_bom(web: Web, call: Call) -> JsonObject:
    """Every row is a service beyond the trust boundary, on or off, with what flows out to it."""
    counted = await web.touchpoints.counts.published()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "linnet", "version": __version__}
        },
        "services": [_service(row) for row in await public_touchpoints(web, counted)],
    }


def _service(row: PublicTouchpoint) -> JsonObject:
    told = {
        "is_on": row.is_on,
        "is_on_by_default": row.is_on_by_default,
        "carries_others_data": row.carries_others_data,
    }
    where: JsonObject = {"address": {"country": row.country}} if row.country else {}
    properties = {name: str(value).lower() for name, value in told.items()} | {
        "contacts_at_least": str(row.contacts_at_least),
        "consent": row.consent,
        "initiator": row.initiator,
        "trigger": row.trigger,
        "retention": row.retention,
        "when_off": row.when_off,
    }
    if row.until_ts:
        properties["until"] = str(row.until_ts)
    return {
        "bom-ref": f"touchpoint:{row.id}",
        "provider": {"name": row.party, **where},
        "name": row.id,
        "description": row.purpose,
        "endpoints": [f"https://{host}" for host in row.hosts],
        "x-trust-boundary": True,
        "data": [{"flow": "outbound", "classification": category} for category in row.data],
        "properties": [
            {"name": f"linnet:{name}", "value": value} for name, value in properties.items()
        ],
    }
