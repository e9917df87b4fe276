"""The run of show in a show file: `[[segment]]` entries."""

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.control.sheet_states import Segment
from studio.ids import ProductId, SegmentId


class SegmentPart(BaseModel):
    """A step. product: its number in the file, 0 for none. prompt: the host's text, by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=80)]
    minutes: Annotated[float, Field(ge=0, le=240)] = 5
    product: Annotated[int, Field(ge=0)] = 0
    notes: Annotated[str, Field(max_length=2000)] = ""
    prompt: dict[str, Annotated[str, Field(max_length=8000)]] = {}

    def segment(self, title: str, number: int, product_id: ProductId | None) -> Segment:
        """As the run of show keeps it; the same id for the same entry of the same show."""
        digest = hashlib.sha256(f"{title}\nsegment {number}\n{self.title}".encode())
        return Segment(
            segment_id=SegmentId(digest.hexdigest()[:32]),
            title=self.title,
            planned_s=round(self.minutes * 60),
            product_id=product_id,
            notes=self.notes,
            prompts=dict(self.prompt),
        )
