"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _people()
    _playbooks()
    _conversations()
    _rows()


def _people() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "users",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("password_hash", TEXT, nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("notifications", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "invitations",
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_invitations_user")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_user"), "invitations", ["user"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_sessions_user")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"], unique=False)


def _playbooks() -> None:
    op.create_table(
        "releases",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("playbook", TEXT, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_playbook_created_at"), "releases", ["playbook", "created_at"], unique=False)
    op.create_table(
        "playbooks",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("release", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["releases.digest"], name=op.f("fk_playbooks_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbooks")),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("playbook", TEXT, nullable=False),
        sa.Column("release", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("visitor_seq", sa.Integer(), nullable=False),
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("timer", TEXT, nullable=True),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("standing", TEXT, nullable=False),
        sa.Column("team", TEXT, nullable=False),
        sa.Column("assigned_to", TEXT, nullable=True),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("waiting_until", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("edited", sa.JSON(), nullable=False),
        sa.Column("preview", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("installed", sa.Boolean(), nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("page", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_conversations_assigned_to")),
        sa.ForeignKeyConstraint(["playbook"], ["playbooks.id"], name=op.f("fk_conversations_playbook")),
        sa.ForeignKeyConstraint(["release"], ["releases.digest"], name=op.f("fk_conversations_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_conversations_token_hash")),
    )
    op.create_index(
        op.f("ix_conversations_assigned_to_standing_updated_at_id"),
        "conversations",
        ["assigned_to", "standing", "updated_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_conversations_due_ms"), "conversations", ["due_ms"], unique=False)
    op.create_index(op.f("ix_conversations_phase_team"), "conversations", ["phase", "team"], unique=False)
    op.create_index(
        op.f("ix_conversations_standing_closed_at_id"), "conversations", ["standing", "closed_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_conversations_standing_missed_requested_at_id"),
        "conversations",
        ["standing", "missed", "requested_at", "id"],
        unique=False,
    )


def _rows() -> None:
    op.create_table(
        "events",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_events_conversation")),
        sa.PrimaryKeyConstraint("conversation", "n", name=op.f("pk_events")),
    )
    op.create_table(
        "feed",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("team", TEXT, nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("owner_before", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=False),
        sa.Column("owner_after", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_feed_conversation")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_feed")),
    )
    op.create_table(
        "keys",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("sender", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_keys_conversation")),
        sa.PrimaryKeyConstraint("conversation", "sender", "key", name=op.f("pk_keys")),
    )
    op.create_table(
        "log",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("visitor_seq", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("sender", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("view", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_log_conversation")),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_log")),
        sa.UniqueConstraint("conversation", "visitor_seq", name=op.f("uq_log_conversation_visitor_seq")),
    )
    op.create_table(
        "records",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_records_conversation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
    )
    op.create_index(op.f("ix_records_conversation"), "records", ["conversation"], unique=False)
