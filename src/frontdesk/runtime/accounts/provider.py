"""The one door to OpenID Connect: what a sign-in service says about itself, and about a person who signed in there.

The parts that must not be written by hand are Authlib's: the exchange of the code with PKCE (RFC 7636), signatures, and
the rules about an identity token's claims (OpenID Connect Core 3.1.3.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize
from urllib.parse import urlencode, urlsplit

from frontdesk.errors import FrontdeskError, SetupError
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.settings import Oidc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from authlib.integrations.httpx_client import AsyncOAuth2Client

TIMEOUT_S: Final = 5.0
"""How long one answer of the service may take."""

KEPT_S: Final = 3600.0
AGAIN_S: Final = 10.0
"""How long a service's metadata and keys are cached, and how old keys must be for a failed signature to renew them."""

LEEWAY_S: Final = 60
"""How far the service's clock may differ from ours."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA")
"""Signatures that only the service can make: not `none`, and no algorithm whose secret we hold as well."""

SCOPE: Final = "openid email profile"
WELL_KNOWN: Final = "/.well-known/openid-configuration"
PLACES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")

DOWN: Final = "The sign-in service does not answer right now. Try again in a moment."
SPENT: Final = "The sign-in service does not accept this sign-in any more. Begin again."
CLAIMS: Final = {
    "iss": "it comes from another service",
    "aud": "it is meant for another program",
    "azp": "it is meant for another program",
    "nonce": "it belongs to another sign-in",
    "exp": "it has expired",
    "iat": "it was issued in the future",
    "nbf": "it is not valid yet",
    "at_hash": "its parts do not belong together",
}
"""What is wrong with an identity token, by the claim that says so."""


class ProviderError(FrontdeskError):
    """The sign-in failed; the text tells the person why, in a sentence.

    Attributes:
        code: `provider-down`, `spent-code` or `bad-identity`.
        reason: The reason for the operator's log; it contains nothing that lets anybody in.
    """

    def __init__(self, code: str, sentence: str, reason: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.reason = reason or sentence


@dataclass(frozen=True, slots=True)
class Sealed:
    """What ties an answer of the service to the browser that was sent there.

    Attributes:
        state: Comes back beside the code.
        nonce: Comes back inside the identity token.
        verifier: Sent only with the code.
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The person whom the service vouches for.

    Attributes:
        email: Empty if the service gives none, or one that could be mistaken for another.
        verified: The service says that the address is the person's, or the settings trust it without that.
    """

    email: str
    verified: bool
    name: str


class Provider:
    """A sign-in service, with its metadata and keys as last fetched."""

    def __init__(self, wishes: Oidc, clock: Clock) -> None:
        """Contact nothing yet.

        Raises:
            SetupError: The extra is not installed.
        """
        try:
            import authlib.integrations.httpx_client  # noqa: F401
        except ImportError:
            raise SetupError("FRONTDESK_OIDC_ISSUER needs the extra oidc: pip install 'frontdesk[oidc]'") from None
        self._wishes = wishes
        self._clock = clock
        self._known: dict[str, tuple[float, Any]] = {}

    async def entrance(self, callback: str, sealed: Sealed) -> str:
        """Where a browser is sent to sign in.

        Args:
            callback: Where the service sends the browser back to.

        Raises:
            ProviderError: The service does not answer, or its metadata is unusable.
        """
        about = await self._about()
        async with self._client(about, callback) as client:
            more = {"nonce": sealed.nonce, "code_verifier": sealed.verifier}
            url, _ = client.create_authorization_url(about["authorization_endpoint"], state=sealed.state, **more)
        return str(url)

    async def exit(self, back: str) -> str | None:
        """Where a browser is sent to sign out at the service; None if the service has no such page.

        Args:
            back: Where the service sends the browser afterwards.
        """
        place = (await self._about()).get("end_session_endpoint")
        asked = urlencode({"client_id": self._wishes.client_id, "post_logout_redirect_uri": back})
        return f"{place}{'&' if '?' in str(place) else '?'}{asked}" if _is_address(place) else None

    async def identity(self, code: str, callback: str, sealed: Sealed) -> Identity:
        """The person who came back with a code.

        Raises:
            ProviderError: The service does not answer, knows no such code, or says something that cannot be trusted.
        """
        about = await self._about()
        answer = await self._exchanged(about, code, callback, sealed)
        claims = await self._claims(about, answer, sealed)
        said = claims.get("email_verified")
        verified = said is True or said == "true" or self._wishes.trust_email
        return Identity(_email(claims.get("email")), verified, _name(claims.get("name")))

    async def _exchanged(self, about: Mapping[str, Any], code: str, callback: str, sealed: Sealed) -> Mapping[str, Any]:
        from authlib.integrations.base_client import OAuthError
        from httpx2 import HTTPError, InvalidURL

        try:
            async with self._client(about, callback) as client:
                given = {"code": code, "code_verifier": sealed.verifier, "grant_type": "authorization_code"}
                answer: Mapping[str, Any] = await client.fetch_token(about["token_endpoint"], **given)
        except OAuthError as error:
            raise ProviderError("spent-code", SPENT, str(error)) from None
        except (HTTPError, InvalidURL, ValueError) as error:
            raise ProviderError("provider-down", DOWN, type(error).__name__) from None
        if not isinstance(answer.get("id_token"), str):
            raise ProviderError("bad-identity", _untrusted("it holds no identity"))
        return answer

    async def _claims(self, about: Mapping[str, Any], answer: Mapping[str, Any], sealed: Sealed) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import ClaimError, JoseError

        client_id = self._wishes.client_id
        options = {
            "iss": {"essential": True, "value": self._wishes.issuer},
            "aud": {"essential": True, "value": client_id},
        }
        params = {"nonce": sealed.nonce, "client_id": client_id, "access_token": answer.get("access_token")}
        try:
            token = await self._opened(about, answer["id_token"])
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=self._clock.now_ms() // 1000, leeway=LEEWAY_S)
        except ClaimError as error:
            words = CLAIMS.get(getattr(error, "claim", ""), "a part of it is wrong")
            raise ProviderError("bad-identity", _untrusted(words), str(error)) from None
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderError("bad-identity", _untrusted("it is not signed by the service"), str(error)) from None
        return dict(claims)

    async def _opened(self, about: Mapping[str, Any], text: str) -> Any:
        """The identity token, its signature verified; if its key is unknown, the keys are fetched again, once."""
        from joserfc import jws, jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError

        registry = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            return jwt.decode(text, await self._keys(about["jwks_uri"], KEPT_S), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            keys = await self._keys(about["jwks_uri"], AGAIN_S)
        return jwt.decode(text, keys, registry=registry)

    async def _keys(self, url: str, kept_s: float) -> Any:
        """The public keys of the service; an answer without keys is not cached."""
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            return KeySet.import_key_set(await self._asked(url, kept_s))
        except (JoseError, LookupError, TypeError, ValueError):
            self._known.pop(url, None)
            raise ProviderError("provider-down", DOWN, f"{url} holds no keys") from None

    async def _about(self) -> Mapping[str, Any]:
        """The metadata of the service (OpenID Connect Discovery 1.0)."""
        url = f"{self._wishes.issuer.rstrip('/')}{WELL_KNOWN}"
        about: Mapping[str, Any] = await self._asked(url, KEPT_S)
        if about.get("issuer") != self._wishes.issuer or not all(_is_address(about.get(one)) for one in PLACES):
            self._known.pop(url, None)
            raise ProviderError("provider-down", DOWN, f"{WELL_KNOWN} is not that of {self._wishes.issuer}")
        return about

    async def _asked(self, url: str, kept_s: float) -> Any:
        """The JSON object at an address; from the cache if fetched less than `kept_s` ago."""
        from httpx2 import AsyncClient, HTTPError, InvalidURL

        at_s, known = self._known.get(url, (0.0, None))
        if known is not None and self._clock.monotonic_s() - at_s < kept_s:
            return known
        try:
            async with AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
                found = (await client.get(url)).raise_for_status().json()
        except (HTTPError, InvalidURL, ValueError) as error:
            raise ProviderError("provider-down", DOWN, f"{url}: {type(error).__name__}") from None
        if not isinstance(found, dict):
            raise ProviderError("provider-down", DOWN, f"{url} is no object")
        self._known[url] = (self._clock.monotonic_s(), found)
        return found

    @asynccontextmanager
    async def _client(self, about: Mapping[str, Any], callback: str) -> AsyncIterator[AsyncOAuth2Client]:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        given: Any = {"client_id": self._wishes.client_id, "redirect_uri": callback, "scope": SCOPE}
        secret = self._wishes.client_secret
        shown: Any = {"client_secret": secret or None, "token_endpoint_auth_method": _way(about) if secret else "none"}
        limits: Any = {"code_challenge_method": "S256", "timeout": TIMEOUT_S, "trust_env": False}
        async with AsyncOAuth2Client(**given, **shown, **limits) as client:
            yield client


def _way(about: Mapping[str, Any]) -> str:
    """How we send the secret: in the header, unless the service accepts it only in the body."""
    ways = about.get("token_endpoint_auth_methods_supported")
    basic = not isinstance(ways, list) or not ways or "client_secret_basic" in ways
    return "client_secret_basic" if basic else "client_secret_post"


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and urlsplit(value).scheme in ("https", "http") and bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _email(value: object) -> str:
    """An address that is safe to compare; empty if it is unprintable in part, or NFKC would change it."""
    plain = isinstance(value, str) and value.isprintable() and normalize("NFKC", value) == value
    return str(value) if plain else ""


def _name(value: object) -> str:
    """A name, without characters that cannot be stored."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else ""


def _untrusted(why: str) -> str:
    return f"What the sign-in service said cannot be trusted: {why}."
