"""The authority, spoken to through the library `acme`.

The library waits while it speaks, so this runs in a thread; what it sends goes through the
touchpoints. Loaded with the first attempt: the library would slow down every start.
# RFC 8555
"""

import datetime
from collections.abc import Callable

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from josepy.errors import Error as SignatureError
from josepy.jwa import ES256
from josepy.jwk import JWK, JWKEC
from requests.adapters import BaseAdapter

from acme import challenges, client, crypto_util, errors, messages
from linnet.certificates import papers
from linnet.certificates.failure import AuthorityFailed
from linnet.certificates.files import Account, Files, Wish

WITHIN = datetime.timedelta(seconds=90)
"""How long the authority may take to look at our answers, and then to certify."""
MAX_REASON_LENGTH = 500
_NO_ACCOUNT = "accountDoesNotExist"
_FAILURES = (errors.Error, requests.RequestException, SignatureError, ValueError, KeyError)

Answer = Callable[[str, bytes], None]
"""From now on answer a token so, at the door without encryption."""


class Authority:
    """One conversation with an authority."""

    def __init__(self, wish: Wish, files: Files, adapter: BaseAdapter, answer: Answer) -> None:
        self._wish = wish
        self._files = files
        self._adapter = adapter
        self._answer = answer

    def certificate(self) -> bytes:
        """A new key and the chain for it, as PEM.

        Raises:
            AuthorityFailed: there is none; says why.
        """
        try:
            try:
                return self._certificate()
            except messages.Error as why:
                if why.code != _NO_ACCOUNT:
                    raise
                # The authority has forgotten the account: a new one is as good.
                self._files.forget_account()
                return self._certificate()
        except _FAILURES as why:
            raise AuthorityFailed(_sentence(why)) from why

    def renewal(self, pem: bytes) -> tuple[int | None, int]:
        """When the authority would like it renewed, if it says so, and when to ask again.

        # RFC 9773
        Raises:
            AuthorityFailed: it did not say.
        """
        try:
            speaking = self._speaking(None)
            renewal, again = speaking.renewal_time(papers.chain(pem).encode())
        except _FAILURES as why:
            raise AuthorityFailed(_sentence(why)) from why
        return (None if renewal is None else _ms(renewal)), _ms(again)

    def _certificate(self) -> bytes:
        account = self._files.account()
        if account is None or not account.fits(self._wish):
            account = self._register()
        speaking = self._speaking(_key(account))
        speaking.net.account = messages.RegistrationResource(
            uri=account.uri, body=messages.Registration()
        )
        key = papers.new_key()
        order = speaking.new_order(crypto_util.make_csr(key, [self._wish.host]))
        for authorization in order.authorizations:
            if authorization.body.status != messages.STATUS_VALID:
                self._meet(speaking, authorization)
        # The library compares with the machine's local time.
        deadline = datetime.datetime.now() + WITHIN  # noqa: DTZ005
        return key + speaking.poll_and_finalize(order, deadline).fullchain_pem.encode()

    def _meet(
        self, speaking: client.ClientV2, authorization: messages.AuthorizationResource
    ) -> None:
        """Make the answer to a challenge ready, and say so. # RFC 8555 section 8.3"""
        for offered in authorization.body.challenges:
            if isinstance(offered.chall, challenges.HTTP01):
                answer, content = offered.response_and_validation(speaking.net.key)
                self._answer(offered.chall.encode("token"), content.encode())
                speaking.answer_challenge(offered, answer)
                return
        raise errors.ClientError("The authority does not offer to look by HTTP (http-01)")

    def _register(self) -> Account:
        key = JWKEC(key=ec.generate_private_key(ec.SECP256R1()))
        speaking = self._speaking(key)
        if speaking.external_account_required():
            raise errors.ClientError(
                "The authority wants an account that was made elsewhere (external account binding)"
            )
        # `terms_of_service_agreed`: without the operator's yes the settings are refused.
        registered = speaking.new_account(
            messages.NewRegistration.from_data(
                email=self._wish.email or None, terms_of_service_agreed=True
            )
        )
        wish = self._wish
        account = Account(wish.directory, wish.email, registered.uri, key.to_json())
        self._files.write_account(account)
        return account

    def _speaking(self, key: JWK | None) -> client.ClientV2:
        network = client.ClientNetwork(key, alg=ES256)
        network.session.trust_env = False
        for scheme in ("https://", "http://"):
            network.session.mount(scheme, self._adapter)
        directory = client.ClientV2.get_directory(self._wish.directory, network)
        return client.ClientV2(directory, network)


def _key(account: Account) -> JWK:
    key = JWKEC.from_json(account.key)
    assert isinstance(key, JWKEC)
    return key


def _ms(moment: datetime.datetime) -> int:
    return int(moment.timestamp() * 1000)


def _sentence(why: Exception) -> str:
    """What went wrong, for the operator, in one line."""
    if isinstance(why, errors.ValidationError):
        found = [
            offered.error.detail
            for authorization in why.failed_authzrs
            for offered in authorization.body.challenges
            if offered.error is not None
        ]
        said = "It looked and did not find our answer: " + "; ".join(map(str, found))
    elif isinstance(why, messages.Error):
        said = f"It said {why.code}: {why.detail}"
    elif isinstance(why, errors.TimeoutError):
        said = "It took too long"
    elif isinstance(why, requests.RequestException):
        said = f"It could not be asked: {why}"
    else:
        said = str(why) or type(why).__name__
    return " ".join(said.split())[:MAX_REASON_LENGTH]
