"""What must not be lost: tables, units of work, migrations."""

from frontdesk.store.fault import UnavailableError as Unavailable

__all__ = ["Unavailable"]
