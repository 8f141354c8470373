"""The exceptions that programmers and operators meet; an author's mistake is a finding, never one of these."""


class FrontdeskError(Exception):
    """Base of every error that Frontdesk raises on purpose; its text is one sentence for people."""


class UsageError(FrontdeskError):
    """The caller asked for something impossible: a wrong argument, an unreadable path."""


class SetupError(FrontdeskError):
    """The environment does not allow it: settings, a database, a port, a folder."""


class ConflictError(FrontdeskError):
    """Somebody else was first; what the caller saw is out of date."""


class CorruptError(FrontdeskError):
    """Stored data cannot be read as what it claims to be."""
