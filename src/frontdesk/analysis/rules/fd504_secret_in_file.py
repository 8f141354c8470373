"""FD504 secret-in-file: a key or password stands in clear.

Whoever may read the file can use it. Keys are known by the forms that services give them, wherever they stand; in a
`call` also by the name of their header or key. Secrets are named: `{{ secret.NAME }}` in a header.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

secret_in_file = declared("FD504", "secret-in-file", Severity.ERROR)
