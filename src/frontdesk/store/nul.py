"""Text on its way to PostgreSQL, which stores every character but one: NUL."""

from psycopg.types.string import StrDumperUnknown

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class TextDumper(StrDumperUnknown):
    """Sends a replacement character for each NUL.

    Messages with a NUL are refused earlier. This is for other text, such as an id in a path or a word of a search:
    as on SQLite, it is then simply not found, instead of causing a server error.
    """

    def dump(self, obj: str) -> bytes:
        """The text in bytes."""
        return obj.replace("\0", REPLACEMENT).encode()
