"""Thousands of waits that end at one instant are read in their order, page by page, without sorting all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_conversations_due_ms"), "conversations")
    due = sa.text("due_ms IS NOT NULL")
    op.create_index(
        op.f("ix_conversations_due_ms_id"), "conversations", ["due_ms", "id"], sqlite_where=due, postgresql_where=due
    )
