"""The bodies of requests that change what runs, or ask what a change would come to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from frontdesk.lang import raster
from frontdesk.lang.raster import Kind, Raster
from frontdesk.runtime.web.requests import Strict


class Image(Strict):
    """The description of an image of a playbook; its content is sent separately."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    kind: Kind
    width: Annotated[int, Field(ge=1, le=raster.LONGEST_SIDE)]
    height: Annotated[int, Field(ge=1, le=raster.LONGEST_SIDE)]


class Sources(Strict):
    """The files of a playbook, by their names in its folder; their git revision, for the list of releases."""

    files: Annotated[dict[str, str], Field(max_length=64)]
    images: Annotated[dict[str, Image], Field(max_length=64)] = Field(default_factory=dict)
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._/+-]{1,100}$")] | None = None

    @property
    def rasters(self) -> dict[str, Raster]:
        """The images, as a check takes them."""
        return {name: Raster(one.digest, one.kind, one.width, one.height) for name, one in self.images.items()}


class Deploy(Sources):
    """Sources to be deployed; with `canary`, for so many of a hundred visitors."""

    canary: Annotated[int, Field(ge=1, le=99)] | None = None


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
CardId = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Migration(Strict):
    """A request to let conversations go on with what runs.

    Attributes:
        cards: Old card id to the new one, for cards whose id has changed.
        after: The `next` of the previous answer.
    """

    cards: Annotated[dict[CardId, CardId], Field(max_length=500)] = Field(default_factory=dict)
    after: Annotated[list[CardId], Field(min_length=2, max_length=2)] | None = None


class Rollback(Strict):
    """The release to go back to; by default the one that ran before."""

    release: Digest | None = None
