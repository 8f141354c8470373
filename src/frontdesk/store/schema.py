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
"""People who answer. `email` is lower case, `online` the switch; without `password_hash`, no password lets them in."""

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

`way` is how the person signed in: `password link oidc set-up`; `browser` is what the browser called itself then.
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

UNFINISHED = text("unfinished_at IS NOT NULL")
DUE = text("due_ms IS NOT NULL")
OWNED = text("assigned_to IS NOT NULL")
"""Columns that few conversations fill: a partial index costs nothing when other conversations change."""

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
    Index(None, "unfinished_at", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    Index(None, "expires_at", "id"),
    Index(None, "due_ms", "id", sqlite_where=DUE, postgresql_where=DUE),
    Index(None, "phase", "team"),
    Index(None, "release", "id"),
    Index(None, "standing", "missed", "requested_at", "id"),
    Index(None, "assigned_to", "standing", "updated_at", "id", sqlite_where=OWNED, postgresql_where=OWNED),
    Index(None, "standing", "closed_at", "id"),
)
"""One row for each conversation: where it stands, and all that lists show.

`version` counts every change and guards against lost updates. `seq` counts all log rows, `visitor_seq` those that the
visitor sees, `events` the events. `timer` and `due_ms` are the earliest deadline of `state`. `standing` is where
agents find the conversation: `bot unassigned assigned closed`. `details` maps dotted names to text, `edited` lists
those that an agent wrote. `words` are those of the details, for the search, folded to lower case. `unfinished_at` and
`expires_at` are when to check whether the visitor has left, or the retention time is over: never late, maybe early;
an early check moves the instant on.
"""

events = Table(
    "events",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("event", JSON, nullable=False),
    PrimaryKeyConstraint("conversation", "n"),
)
"""The events, 1…n: a conversation's state is the fold of its events."""

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
"""What was said. Rows without `visitor_seq` are for agents only; a step's `view` is on its last visible row."""

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
"""What agents' pages must hear: each change of a conversation, with its standing and owner before and after."""

secrets = Table(
    "secrets",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Random keys that all nodes share, made when they are first needed."""

marks = Table(
    "marks",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Places in the feed: `feed`, the last one given when entries were removed; `search`, up to where it is indexed."""

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
"""The outbox: work to do once the transaction that asked for it is committed. `store.outbox` describes the columns."""

present = Table(
    "present",
    metadata,
    Column("node", TEXT, primary_key=True),
    Column("agent", TEXT, primary_key=True),
    Column("page_at", BigInteger, nullable=True),
    Column("sign_at", BigInteger, nullable=False),
)
"""When each process last had a sign of an agent, and a page of theirs; each process writes its rows again and again."""

replies = Table(
    "replies",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("text", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", TEXT, nullable=False),
)
"""What agents say again and again, under a short name; `text` may hold templates, as in playbooks."""

reads = Table(
    "reads",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), primary_key=True),
    Column("received", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("seen_at", BigInteger),
)
"""How far a visitor's pages have got: the last row received, and the last seen, in the agents' numbering."""

finds = Table(
    "finds",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("known", TEXT, nullable=False),
    Column("said", TEXT, nullable=False),
)
"""The words by which a search finds a conversation: of its details, and of its log up to `seq`; space-separated."""

terms = Table(
    "terms",
    metadata,
    Column("word", TEXT, nullable=False),
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "conversation"),
    sqlite_with_rowid=False,
)
"""`finds` inverted: each word, with the conversations that it occurs in."""
