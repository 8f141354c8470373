"""What alembic runs to apply the migrations: it uses the connection that `store.migrate` holds, nothing else."""

from alembic import context

from frontdesk.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
