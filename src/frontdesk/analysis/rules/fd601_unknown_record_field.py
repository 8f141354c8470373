"""FD601 unknown-record-field: a card fills a field of a person, organization or deal that records do not have.

What has no place of its own in a record is kept under `answers.<name>`, which records show too.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_record_field = declared("FD601", "unknown-record-field", Severity.ERROR)
