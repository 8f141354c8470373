"""The exceptions that programmers and operators meet; an author's mistake is a finding, never one of these."""


class FrontdeskError(Exception):
    """Base of every error that Frontdesk raises on purpose; its text is one sentence for people."""


class UsageError(FrontdeskError):
    """The caller asked for something that cannot be: a wrong argument, an unreadable path."""


class SetupError(FrontdeskError):
    """The surroundings do not allow it: settings, a database, a port, a folder."""


class ConflictError(FrontdeskError):
    """Somebody was first; what the caller saw is no longer so."""


class CorruptError(FrontdeskError):
    """Stored data cannot be read as what it claims to be."""
