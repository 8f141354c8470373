"""The error of a store that cannot answer right now."""

from frontdesk.errors import FrontdeskError


class UnavailableError(FrontdeskError):
    """The database is locked, full, broken or out of reach: nothing was stored, and the caller may try again."""
