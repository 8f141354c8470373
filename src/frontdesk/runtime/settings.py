"""What an operator may set: one dataclass, filled from flags and from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from frontdesk.bus import choice
from frontdesk.errors import SetupError

DEFAULT_DB: Final = "sqlite:///frontdesk.db"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

SECRET: Final = "FRONTDESK_SECRET_"
"""The beginning of the names of variables that hold secrets."""

IDENTITY: Final = "FRONTDESK_IDENTITY_SECRET"
SHORTEST_SECRET: Final = 16
"""Fewest characters of a secret with which websites sign their visitors' ids."""

VARIABLES: Final[Mapping[str, str]] = {
    "FRONTDESK_DB": "the database: sqlite:///frontdesk.db, or postgresql+psycopg://user@host/name",
    "FRONTDESK_HOST": "the address to listen on",
    "FRONTDESK_PORT": "the port to listen on; 0 takes a free one",
    "FRONTDESK_PUBLIC_URL": "the URL at which browsers reach the server: scheme, host and port",
    "FRONTDESK_BUS": "how several nodes on one PostgreSQL notify each other: nats://host:4222, several separated by "
    "commas, with the extra nats; memory for one node",
    "FRONTDESK_ALLOW_DIRECT": "1 accepts sockets without a boot token, as if they came from an installed page",
    "FRONTDESK_PLAYBOOKS": "the folder that --demo deploys",
    "FRONTDESK_FAILPOINTS": "for tests only: points at which the process dies, fails or hangs",
    "FRONTDESK_SECRET_NAME": "what {{ secret.NAME }} stands for in the headers of calls; one variable for each name",
    IDENTITY: "the secret with which your websites' servers sign their visitors' ids, for every playbook; "
    "FRONTDESK_IDENTITY_SECRET_WEBSITE_SALES for website-sales alone",
    "FRONTDESK_CALLS_INSIDE": "for development and tests: where calls to a host go instead, even inside the network: "
    "crm.example.com=http://127.0.0.1:9000, separated by commas",
    "FRONTDESK_OIDC_ISSUER": "the issuer URL of your company's sign-in service (OpenID Connect): "
    "https://id.example.com/realms/company; needs the extra oidc",
    "FRONTDESK_OIDC_CLIENT_ID": "the client id of Frontdesk there",
    "FRONTDESK_OIDC_CLIENT_SECRET": "the client secret of Frontdesk there; none for a public client",
    "FRONTDESK_OIDC_NAME": "the name of the service on the button: Sign in with …",
    "FRONTDESK_OIDC_DOMAINS": "the only e-mail domains that may sign in that way, separated by commas; none for any",
    "FRONTDESK_OIDC_CREATE": "1 creates an agent account for anybody of these domains who has no account yet",
    "FRONTDESK_OIDC_TRUST_EMAIL": "1 counts every address from the service as verified, though it does not say so; "
    "only if your company issues all of its accounts",
    "FRONTDESK_OIDC_LOGOUT": "1 also signs people out there when they sign out here",
    "FRONTDESK_PROXIES": "addresses of reverse proxies whose X-Forwarded-For is trusted, separated by commas",
}
"""Every variable of the environment that the server reads."""

COMMAND_VARIABLES: Final[Mapping[str, str]] = {
    "FRONTDESK_SERVER": "the server that plan, deploy, rollback, status, releases and diff talk to: https://chat.example.com",
    "FRONTDESK_TOKEN": "the token that these commands send to it; there is no flag for it",
}
"""Every variable of the environment that commands read, and the server does not."""


@dataclass(frozen=True, slots=True)
class Oidc:
    """The company's own sign-in service.

    Attributes:
        issuer: The URL by which the service calls itself.
        name: What people call it.
        domains: The only e-mail domains that are let in; empty for any.
        create: A person without an account gets one, as an agent.
        trust_email: All addresses of the service count as verified.
        logout: Signing out here signs people out at the service, too.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = ""
    domains: tuple[str, ...] = ()
    create: bool = False
    trust_email: bool = False
    logout: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs.

    Attributes:
        db: An SQLAlchemy URL.
        public_url: Scheme, host and port as browsers see them, without a slash at the end; empty until they are known.
        allow_direct: A socket without a boot token counts as coming from an installed page.
        demo: Serve the demo website and redeploy `playbooks` when a file changes.
        proxies: Addresses of reverse proxies whose `X-Forwarded-For` is trusted.
        playbooks: The folder that the demo deploys.
        secrets: The values of playbooks' secrets, by name.
        identities: Playbook to the secret with which its website signs visitors' ids; the empty name is for all others.
        calls_inside: Host to the origin to which calls to it go instead.
        failpoints: Points at which the process dies, fails or hangs; for tests.
        oidc: The company's sign-in service; None without one.
    """

    db: str = DEFAULT_DB
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    bus: str = choice.MEMORY
    allow_direct: bool = False
    demo: bool = False
    proxies: tuple[str, ...] = ()
    playbooks: Path = Path("playbooks")
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    identities: Mapping[str, str] = field(default_factory=dict, repr=False)
    calls_inside: Mapping[str, str] = field(default_factory=dict)
    failpoints: str = ""
    oidc: Oidc | None = None

    @property
    def secure(self) -> bool:
        """Browsers come over https."""
        return self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """Where the server listens, for people."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The server's own origin, as browsers write it."""
        return self.public_url


def public_url(text: str) -> str:
    """The origin that an operator wrote, in the form in which browsers write it.

    Raises:
        SetupError: It is not `http(s)://host[:port]`.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise SetupError(f"--public-url: {text!r} is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SetupError(f"--public-url: {text!r} is not of the form https://chat.example.com")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def calls_inside(text: str) -> Mapping[str, str]:
    """Hosts, and where calls to them go instead.

    Raises:
        SetupError: It is not of the form `host=http://host:port,…`.
    """
    found = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, origin = part.partition("=")
        if not name or not re.fullmatch(r"https?://[^/?#@\s]+", origin):
            form = "crm.example.com=http://127.0.0.1:9000"
            raise SetupError(f"FRONTDESK_CALLS_INSIDE: {part!r} is not of the form {form}")
        found[name] = origin
    return found


def identities(given: Mapping[str, str]) -> Mapping[str, str]:
    """Playbook, or the empty name for all others, to the secret with which its website signs visitors' ids.

    Raises:
        SetupError: A secret is too short.
    """
    found = {}
    for name, secret in given.items():
        if name != IDENTITY and not name.startswith(f"{IDENTITY}_"):
            continue
        if len(secret) < SHORTEST_SECRET:
            raise SetupError(f"{name}: a secret has at least {SHORTEST_SECRET} characters")
        found[name.removeprefix(IDENTITY).removeprefix("_").lower().replace("_", "-")] = secret
    return found


def oidc(given: Mapping[str, str]) -> Oidc | None:
    """The sign-in service; None if no issuer is named.

    Raises:
        SetupError: A part is missing, or the service is not reached by https.
    """

    def part(name: str) -> str:
        return given.get(f"FRONTDESK_OIDC_{name}", "").strip()

    issuer, create = part("ISSUER"), part("CREATE") in ("1", "true")
    domains = tuple(one.strip().lower().removeprefix("@") for one in part("DOMAINS").split(",") if one.strip())
    if not issuer:
        return None
    try:
        place = urlsplit(issuer)
    except ValueError:
        raise SetupError(f"FRONTDESK_OIDC_ISSUER: {issuer!r} is not a URL") from None
    if not place.hostname or not (place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)):
        raise SetupError(f"FRONTDESK_OIDC_ISSUER: {issuer!r} is not of the form https://id.example.com")
    if not part("CLIENT_ID"):
        raise SetupError("FRONTDESK_OIDC_CLIENT_ID: set it to the client id of Frontdesk at the sign-in service")
    if create and not domains:
        raise SetupError("FRONTDESK_OIDC_CREATE: say for whom, with FRONTDESK_OIDC_DOMAINS")
    trust, logout = (part(name) in ("1", "true") for name in ("TRUST_EMAIL", "LOGOUT"))
    name = part("NAME") or place.hostname
    return Oidc(issuer, part("CLIENT_ID"), part("CLIENT_SECRET"), name, domains, create, trust, logout)


def port_number(text: str) -> int:
    """A port, 0 for any free one.

    Raises:
        SetupError: It is not a number from 0 to 65535.
    """
    if not re.fullmatch(r"[0-9]{1,5}", text.strip()) or int(text) > 65535:
        raise SetupError(f"the port {text!r} is not a number from 0 to 65535")
    return int(text)


def from_environment(environment: Mapping[str, str] | None = None, **flags: object) -> Settings:
    """Settings from flags, else from the environment, else the defaults. A flag that is None was not given.

    Raises:
        SetupError: A value cannot be used; the text says which and why.
    """
    given = os.environ if environment is None else environment

    def setting(name: str, default: str) -> str:
        flag = flags.get(name)
        return str(flag) if flag is not None else given.get(f"FRONTDESK_{name.upper()}", "") or default

    bus = setting("bus", choice.MEMORY)
    choice.servers(bus)
    url = setting("public_url", "")
    return Settings(
        db=setting("db", DEFAULT_DB),
        host=setting("host", "127.0.0.1"),
        port=port_number(setting("port", "8000")),
        public_url=public_url(url) if url else "",
        bus=bus,
        allow_direct=bool(flags.get("allow_direct")) or given.get("FRONTDESK_ALLOW_DIRECT", "") in ("1", "true"),
        demo=bool(flags.get("demo")),
        proxies=tuple(part.strip() for part in setting("proxies", "").split(",") if part.strip()),
        playbooks=Path(setting("playbooks", "playbooks")),
        secrets={name.removeprefix(SECRET): text for name, text in given.items() if name.startswith(SECRET)},
        identities=identities(given),
        calls_inside=calls_inside(given.get("FRONTDESK_CALLS_INSIDE", "")),
        failpoints=setting("failpoints", ""),
        oidc=oidc(given),
    )
