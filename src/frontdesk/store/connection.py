"""The connection that a unit of work is given, for signatures outside of this package."""

from sqlalchemy import Connection

__all__ = ["Connection"]
