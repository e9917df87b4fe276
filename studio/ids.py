"""Names of things, as types: a product's id is never an order's."""

import secrets
from typing import NewType

ShowId = NewType("ShowId", str)
SourceId = NewType("SourceId", str)
SceneId = NewType("SceneId", str)
OverlayId = NewType("OverlayId", str)
OutputId = NewType("OutputId", str)
DestinationId = NewType("DestinationId", str)
EdgeId = NewType("EdgeId", str)
ProductId = NewType("ProductId", str)
OfferId = NewType("OfferId", str)
SegmentId = NewType("SegmentId", str)
CouponId = NewType("CouponId", str)
OrderId = NewType("OrderId", str)
ChatLineId = NewType("ChatLineId", str)
ViewerId = NewType("ViewerId", str)

_ID_BYTES = 16  # 128 bits: unguessable, so an id may stand in an address


def new_id() -> str:
    """A fresh, unguessable id: 32 lower-case hexadecimal digits."""
    return secrets.token_hex(_ID_BYTES)
