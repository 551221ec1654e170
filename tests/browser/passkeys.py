"""Browsers with an authenticator of their own."""

from dataclasses import dataclass

from playwright.async_api import CDPSession
from tests.browser.people import People
from tests.browser.person import Person

OFFERS_NO_NAMES = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
"""The authenticator would sign in by itself before anybody can press the button."""
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True)
class Phone:
    """An authenticator that asks for no finger, but says that it did."""

    devtools: CDPSession
    id: str

    async def knows_its_owner(self, *, does: bool) -> None:
        """Whether the finger that comes next is the right one."""
        verified = {"authenticatorId": self.id, "isUserVerified": does}
        await self.devtools.send("WebAuthn.setUserVerified", verified)

    async def count_passkeys(self) -> int:
        asked = {"authenticatorId": self.id}
        return len((await self.devtools.send("WebAuthn.getCredentials", asked))["credentials"])


async def with_phone(
    people: People, name: str, *, offers_names: bool = False, **looks: object
) -> tuple[Person, Phone]:
    """Somebody whose browser can use passkeys."""
    person = await people.at_new_profile(name, **looks)
    if not offers_names:
        await person.page.add_init_script(OFFERS_NO_NAMES)
    devtools = await person.profile.context.new_cdp_session(person.page)
    await devtools.send("WebAuthn.enable")
    added = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    return person, Phone(devtools, added["authenticatorId"])
