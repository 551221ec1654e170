"""How clients and people find this server from its name.

# spec: client-server-api #well-known-uris
"""

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.web.wiring import Web


# spec: client-server-api #get_wellknownmatrixclient
@endpoint("GET", "/.well-known/matrix/client", operation="getWellknown", access=Access.NONE)
async def get_client(web: Web, call: Call) -> JsonObject:
    address = web.settings.address
    found: JsonObject = {
        "m.homeserver": {"base_url": address},
        # COMPAT(Element Web, older Element X): where they look first. spec: MSC2965
        "org.matrix.msc2965.authentication": {
            "issuer": f"{address}/",
            "account": f"{address}/account",
        },
    }
    if transports := web.transports():
        # COMPAT(FluffyChat, older apps): where they look for calls. spec: MSC4143
        found["org.matrix.msc4143.rtc_foci"] = transports
    return found


# spec: client-server-api #get_wellknownmatrixsupport
@endpoint(
    "GET",
    "/.well-known/matrix/support",
    operation="getWellknownSupport",
    access=Access.NONE,
)
async def get_support(web: Web, call: Call) -> JsonObject:
    settings, found = web.settings, JsonObject()
    contacts: list[JsonObject] = []
    if settings.support_email:
        contacts.append({"email_address": settings.support_email, "role": "m.role.admin"})
    if settings.abuse_email:
        # spec: MSC4121
        role = "support.feline.msc4121.role.moderator"
        contacts.append({"email_address": settings.abuse_email, "role": role})
    if contacts:
        found["contacts"] = contacts
    if settings.support_page or settings.notices:
        found["support_page"] = settings.support_page or f"{settings.address}/notice"
    if not found:
        raise NotFound("The operator has named no way to be contacted")
    return found
