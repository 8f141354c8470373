"""Images of playbooks: stored once, shown by releases, removed when no release shows them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from frontdesk.lang.raster import Raster
from frontdesk.store.schema import images, release_images

STEP: Final = 8
"""How many images one transaction removes at most."""


def known(connection: Connection, digests: Collection[str]) -> dict[str, Raster]:
    """Those of these images that are stored, by digest."""
    columns = images.c.digest, images.c.kind, images.c.width, images.c.height
    rows = connection.execute(select(*columns).where(images.c.digest.in_(sorted(digests))))
    return {row.digest: Raster(row.digest, row.kind, row.width, row.height) for row in rows}


def add(connection: Connection, image: Raster, data: bytes, now_ms: int) -> bool:
    """Store an image; false if it is there already: then only its age starts anew."""
    if known(connection, (image.digest,)):
        connection.execute(update(images).where(images.c.digest == image.digest).values(created_at=now_ms))
        return False
    values = {"digest": image.digest, "kind": image.kind, "width": image.width, "height": image.height}
    connection.execute(insert(images).values(**values, data=data, created_at=now_ms))
    return True


def content(connection: Connection, digest: str, kind: str) -> bytes | None:
    """The bytes of an image, if it is of this kind; else None."""
    wanted = select(images.c.data).where(images.c.digest == digest, images.c.kind == kind)
    return connection.execute(wanted).scalar_one_or_none()


def show(connection: Connection, release: str, digests: Collection[str]) -> None:
    """Note that a release that has just been stored shows these images."""
    if digests:
        connection.execute(insert(release_images), [{"release": release, "image": one} for one in sorted(digests)])


def remove_unused(connection: Connection, before_ms: int) -> int:
    """Remove images that no release shows and that are older than an instant, at most `STEP`; returns how many."""
    shown = select(release_images.c.image)
    old = select(images.c.digest).where(images.c.created_at < before_ms, images.c.digest.not_in(shown)).limit(STEP)
    found = connection.execute(old).scalars().all()
    if found:
        connection.execute(delete(images).where(images.c.digest.in_(found)))
    return len(found)
