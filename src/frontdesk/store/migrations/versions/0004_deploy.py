"""Deploys: what releases were made of, who activated them, tokens of programs, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _releases()
    _moves()
    _images()
    _tokens()
    _deploy_keys()
    _audit()
    _sign_ins()
    _figures()
    _sightings()


def _releases() -> None:
    op.add_column("releases", sa.Column("revision", TEXT, nullable=True))
    op.add_column("releases", sa.Column("before", TEXT, nullable=True))
    op.add_column("releases", sa.Column("sources", sa.JSON(), nullable=True))
    op.add_column("releases", sa.Column("left_at", sa.BigInteger(), nullable=True))
    op.add_column("playbooks", sa.Column("updated_by", TEXT, nullable=True))
    op.add_column("playbooks", sa.Column("previous", TEXT, nullable=True))
    op.add_column("playbooks", sa.Column("canary", TEXT, nullable=True))
    op.add_column("playbooks", sa.Column("canary_share", sa.Integer(), nullable=True))
    op.add_column("playbooks", sa.Column("canary_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_conversations_release_id"), "conversations", ["release", "id"], unique=False)
    # When a release was replaced was not stored: the last change of what runs is at that instant or later.
    op.execute(
        "UPDATE releases SET left_at = (SELECT updated_at FROM playbooks WHERE playbooks.id = releases.playbook) "
        "WHERE digest NOT IN (SELECT release FROM playbooks)"
    )


def _moves() -> None:
    op.create_table(
        "moves",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["before"], ["releases.digest"], name=op.f("fk_moves_before")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_moves_conversation")),
        sa.PrimaryKeyConstraint("conversation", "version", name=op.f("pk_moves")),
    )
    op.create_index(op.f("ix_moves_before"), "moves", ["before"], unique=False)


def _images() -> None:
    op.create_table(
        "images",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_images")),
    )
    op.create_index(op.f("ix_images_created_at"), "images", ["created_at"], unique=False)
    op.create_table(
        "release_images",
        sa.Column("release", TEXT, nullable=False),
        sa.Column("image", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["release"], ["releases.digest"], name=op.f("fk_release_images_release")),
        sa.ForeignKeyConstraint(["image"], ["images.digest"], name=op.f("fk_release_images_image")),
        sa.PrimaryKeyConstraint("release", "image", name=op.f("pk_release_images")),
    )
    op.create_index(op.f("ix_release_images_image"), "release_images", ["image"], unique=False)


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
    )


def _sign_ins() -> None:
    for name in ("way", "address", "browser"):
        op.add_column("sessions", sa.Column(name, TEXT, nullable=True))
    op.create_table(
        "set_ups",
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_set_ups")),
    )


def _figures() -> None:
    op.create_table(
        "counted",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_counted_conversation")),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_counted")),
    )
    columns = [sa.Column(name, TEXT, nullable=False) for name in ("playbook", "release", "card", "fact")]
    op.create_table(
        "figures",
        columns[0],
        sa.Column("day", sa.Integer(), nullable=False),
        *columns[1:],
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("playbook", "day", "release", "card", "fact", name=op.f("pk_figures")),
        sqlite_with_rowid=False,
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("playbook", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["playbook"], ["playbooks.id"], name=op.f("fk_sightings_playbook")),
        sa.PrimaryKeyConstraint("playbook", "origin", name=op.f("pk_sightings")),
    )
    op.create_table(
        "identities",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_identities_conversation")),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_identities")),
    )


def _deploy_keys() -> None:
    op.create_table(
        "deploy_keys",
        sa.Column("author", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("author", "key", name=op.f("pk_deploy_keys")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("n", PLACE, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject_n"), "audit", ["subject", "n"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_only_grows_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''the audit only grows''; END'"
    )
    op.execute(
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )
