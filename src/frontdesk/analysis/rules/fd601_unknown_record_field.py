"""FD601 unknown-record-field: a card fills a field of a person, organization or deal that records do not have.

A value without a field of its own in records is kept under `answers.<name>`, which records show too.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_record_field = declared("FD601", "unknown-record-field", Severity.ERROR)
