"""Text on its way to PostgreSQL, which stores every character but one: NUL."""

from psycopg.types.string import StrDumperUnknown

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class TextDumper(StrDumperUnknown):
    """Sends a replacement character for each NUL.

    What visitors and agents write is refused with a NUL in it. This is for whatever else may come, such as an id in a
    path or a word of a search: it is not found then, as on SQLite, instead of being a fault of ours.
    """

    def dump(self, obj: str) -> bytes:
        """The text in bytes."""
        return obj.replace("\0", REPLACEMENT).encode()
