"""The tables: everything that Frontdesk must not lose.

Every instant is an integer of UTC milliseconds. Secrets are stored as SHA-256 hex digests only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from frontdesk.store.columns import PLACE, TEXT
from frontdesk.store.columns import metadata as metadata
from frontdesk.store.counts import counted as counted
from frontdesk.store.counts import figures as figures
from frontdesk.store.rights import audit as audit
from frontdesk.store.rights import deploy_keys as deploy_keys
from frontdesk.store.rights import set_ups as set_ups
from frontdesk.store.rights import tokens as tokens
from frontdesk.store.shelf import images as images
from frontdesk.store.shelf import moves as moves
from frontdesk.store.shelf import playbooks as playbooks
from frontdesk.store.shelf import release_images as release_images
from frontdesk.store.shelf import releases as releases
from frontdesk.store.sites import identities as identities
from frontdesk.store.sites import sightings as sightings

users = Table(
    "users",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("email", TEXT, nullable=False, unique=True),
    Column("name", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("teams", JSON, nullable=False),
    Column("password_hash", TEXT),
    Column("online", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("notifications", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("language", TEXT),
)
"""People who answer. `email` is lower case, `online` the switch; without `password_hash` only a link lets them in."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", TEXT, primary_key=True),
    Column("user", TEXT, ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("way", TEXT),
    Column("address", TEXT),
    Column("browser", TEXT),
)
"""Who is signed in. Signing out deletes the row.

`way` is how: `password link oidc set-up`; `browser` is what the browser called itself then.
"""

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", TEXT, primary_key=True),
    Column("user", TEXT, ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)
"""One-time links that sign a person in to set a password."""

NAMED_LATE = text("unfinished_at IS NOT NULL")
DUE = text("due_ms IS NOT NULL")
OWNED = text("assigned_to IS NOT NULL")
"""What few conversations have: an index of those alone costs the others' turns nothing."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("playbook", TEXT, ForeignKey("playbooks.id"), nullable=False),
    Column("release", TEXT, ForeignKey("releases.digest"), nullable=False),
    Column("token_hash", TEXT, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("visitor_seq", Integer, nullable=False),
    Column("phase", TEXT, nullable=False),
    Column("state", JSON, nullable=False),
    Column("timer", TEXT),
    Column("due_ms", BigInteger),
    Column("standing", TEXT, nullable=False),
    Column("team", TEXT, nullable=False),
    Column("assigned_to", TEXT, ForeignKey("users.id")),
    Column("missed", Boolean, nullable=False),
    Column("waiting_until", BigInteger),
    Column("requested_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("details", JSON, nullable=False),
    Column("edited", JSON, nullable=False),
    Column("preview", TEXT, nullable=False),
    Column("words", TEXT, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("installed", Boolean, nullable=False),
    Column("origin", TEXT, nullable=False),
    Column("page", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("unfinished_at", BigInteger),
    Column("expires_at", BigInteger),
    Index(None, "unfinished_at", "id", sqlite_where=NAMED_LATE, postgresql_where=NAMED_LATE),
    Index(None, "expires_at", "id"),
    Index(None, "due_ms", sqlite_where=DUE, postgresql_where=DUE),
    Index(None, "phase", "team"),
    Index(None, "release", "id"),
    Index(None, "standing", "missed", "requested_at", "id"),
    Index(None, "assigned_to", "standing", "updated_at", "id", sqlite_where=OWNED, postgresql_where=OWNED),
    Index(None, "standing", "closed_at", "id"),
)
"""One row a conversation: where it stands, and all that lists show.

`version` counts every change and guards it. `seq` numbers all log rows, `visitor_seq` those a visitor sees, `events`
what happened. `timer` and `due_ms` are the earliest deadline of `state`. `standing` is where agents find it:
`bot unassigned assigned closed`. `details` maps dotted names to text, `edited` lists those that an agent wrote.
`words` is what a search looks through, folded to lower case. `unfinished_at` and `expires_at` are instants at which
somebody looks whether it is left without an end, or over its days: never late, and whoever looks early moves it on.
"""

events = Table(
    "events",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("event", JSON, nullable=False),
    PrimaryKeyConstraint("conversation", "n"),
)
"""What happened, 1…n: a conversation's state is the fold of these."""

log = Table(
    "log",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("visitor_seq", Integer),
    Column("at", BigInteger, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("sender", TEXT, nullable=False),
    Column("author", TEXT, nullable=False),
    Column("body", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
    Column("view", JSON(none_as_null=True)),
    PrimaryKeyConstraint("conversation", "seq"),
    UniqueConstraint("conversation", "visitor_seq"),
)
"""What was said. Rows without `visitor_seq` are for agents only; `view` stands on the last visible row of a step."""

keys = Table(
    "keys",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False),
    Column("sender", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("answer", JSON, nullable=False),
    PrimaryKeyConstraint("conversation", "sender", "key"),
)
"""Clients' keys and what was answered, for ever."""

records = Table(
    "records",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("kind", TEXT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", TEXT, nullable=False),
)
"""Leads, deals and activities; `created_by` is an agent's id, or `bot`."""

feed = Table(
    "feed",
    metadata,
    Column("n", PLACE, primary_key=True, autoincrement=False),
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("team", TEXT, nullable=False),
    Column("before", TEXT, nullable=False),
    Column("owner_before", TEXT),
    Column("after", TEXT, nullable=False),
    Column("owner_after", TEXT),
    Index(None, "conversation"),
)
"""What agents' pages must hear: each change of a conversation with where it stood before and after."""

secrets = Table(
    "secrets",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Keys that all nodes share and nobody chooses: random, made where they are first needed."""

marks = Table(
    "marks",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""How far a count has come whose rows may be removed: `feed`."""

jobs = Table(
    "jobs",
    metadata,
    Column("key", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("hand", Integer, nullable=False),
    Column("node", TEXT),
    Column("attempt", Integer, nullable=False),
    Column("error", TEXT),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "state", "due_at", "key"),
)
"""Work that is to be done once what asked for it is true: the outbox. `store.outbox` says what its columns mean."""

present = Table(
    "present",
    metadata,
    Column("node", TEXT, primary_key=True),
    Column("agent", TEXT, primary_key=True),
    Column("page_at", BigInteger, nullable=True),
    Column("sign_at", BigInteger, nullable=False),
)
"""When each process last heard of an agent, and of a page of theirs; it says so again and again."""

replies = Table(
    "replies",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("text", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", TEXT, nullable=False),
)
"""What agents say again and again, under a short name; `text` may have the templates of the language."""

reads = Table(
    "reads",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), primary_key=True),
    Column("received", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("seen_at", BigInteger),
)
"""How far a visitor's pages say that they have got: the last row received, and the last seen, as agents count."""

finds = Table(
    "finds",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("known", TEXT, nullable=False),
    Column("said", TEXT, nullable=False),
)
"""What a search finds a conversation by: words of its details and of its log up to `seq`, with spaces between."""

terms = Table(
    "terms",
    metadata,
    Column("word", TEXT, nullable=False),
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "conversation"),
    sqlite_with_rowid=False,
)
"""The same the other way round: each word, with the conversations that it occurs in."""
