"""Agents' prepared replies, how far visitors have read, the search index, and where agents are present."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _present()
    _replies()
    _reads()
    _finds()
    op.add_column("users", sa.Column("language", TEXT, nullable=True))


def _present() -> None:
    op.create_table(
        "present",
        sa.Column("node", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("page_at", sa.BigInteger(), nullable=True),
        sa.Column("sign_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("node", "agent", name=op.f("pk_present")),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("name", name=op.f("uq_replies_name")),
    )


def _reads() -> None:
    op.create_table(
        "reads",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_reads_conversation")),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_reads")),
    )


def _finds() -> None:
    op.create_table(
        "finds",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("known", TEXT, nullable=False),
        sa.Column("said", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_finds_conversation")),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_finds")),
    )
    op.create_table(
        "terms",
        sa.Column("word", TEXT, nullable=False),
        sa.Column("conversation", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_terms_conversation")),
        sa.PrimaryKeyConstraint("word", "conversation", name=op.f("pk_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_terms_conversation"), "terms", ["conversation"], unique=False)
