"""FD504 secret-in-file: a key or password is written in clear text.

Anybody who can read the file can use it. Keys are recognised anywhere by the forms that services give them; in a
`call` also by the name of their header or key. Write the name of a secret instead: `{{ secret.NAME }}` in a header.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

secret_in_file = declared("FD504", "secret-in-file", Severity.ERROR)
