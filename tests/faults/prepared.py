"""What walks begin from: a database with playbooks and agents, copied for each walk, of any kind."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from databases import copy_of, forget
from frontdesk.store.users import User
from runtime.offices import SALES, SUPPORT, Office


@dataclass(frozen=True)
class Prepared:
    """A database with playbooks and agents, before anybody has come.

    Attributes:
        releases: Playbook to the digest of what runs.
    """

    url: str
    people: Mapping[str, User]
    releases: Mapping[str, str]

    @contextmanager
    def copied(self) -> Iterator[str]:
        """A database like this one, gone afterwards."""
        if self.url.startswith("postgresql"):
            url = copy_of(self.url)
            yield url
            forget(url)
            return
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(urlsplit(self.url).path, Path(folder, "frontdesk.db"))
            yield f"sqlite:///{folder}/frontdesk.db"


def prepare(folder: Path, url: str = "") -> Prepared:
    """A database that walks begin from: that of a URL, or one in this folder."""
    office = Office(folder, url)
    releases = {"sales": office.deploy("sales", SALES), "support": office.deploy("support", SUPPORT)}
    office.close()
    people = {user.id: user for user in (office.mia, office.omar, office.zoe)}
    return Prepared(office.url, people, releases)
