"""Jobs, which outlive the process that was asked for them, and the instants at which conversations are looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _jobs()
    _marks()
    _deadlines()
    _fewer_entries()


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("hand", sa.Integer(), nullable=False),
        sa.Column("node", TEXT, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_state_due_at_key"), "jobs", ["state", "due_at", "key"], unique=False)


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )


def _deadlines() -> None:
    op.add_column("conversations", sa.Column("unfinished_at", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("expires_at", sa.BigInteger(), nullable=True))
    # Every existing conversation is looked at once; the code that looks knows its playbook and sets the right instant.
    op.execute("UPDATE conversations SET expires_at = created_at")
    op.execute("UPDATE conversations SET unfinished_at = created_at WHERE phase IN ('bot', 'waiting')")
    _index_some(["unfinished_at", "id"])
    op.create_index(op.f("ix_conversations_expires_at_id"), "conversations", ["expires_at", "id"], unique=False)
    op.create_index(op.f("ix_feed_conversation"), "feed", ["conversation"], unique=False)


def _fewer_entries() -> None:
    """Make indexes partial that had an entry for every conversation, though only few are ever looked up by them."""
    for columns in (["due_ms"], ["assigned_to", "standing", "updated_at", "id"]):
        op.drop_index(op.f(f"ix_conversations_{'_'.join(columns)}"), "conversations")
        _index_some(columns)


def _index_some(columns: list[str]) -> None:
    """A partial index: only of conversations with a value in the first column."""
    some = sa.text(f"{columns[0]} IS NOT NULL")
    name = op.f(f"ix_conversations_{'_'.join(columns)}")
    op.create_index(name, "conversations", columns, unique=False, sqlite_where=some, postgresql_where=some)
