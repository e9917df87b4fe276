"""The cards of the reference pictures: one per script, with its countdown."""

from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from studio.compose.compositor import Compositor
from studio.compose.scene import (
    CardSpec,
    CountdownSpec,
    Layer,
    Overlay,
    Rect,
    Scene,
    TextStyle,
)
from studio.ids import OverlayId, SceneId
from studio.kit.clock import NS_PER_SECOND
from studio.media.rates import Canvas
from studio.paths import PROGRAM_DIR
from tests.unit.compose.pictures import SOURCE, gradient

REFERENCE = Path(__file__).parent / "reference"
CANVAS = Canvas(600, 320, 30)
_PRODUCTS = PROGRAM_DIR / "assets" / "demo" / "products"

CARDS = {
    "ar": CardSpec(
        name="وشاح حرير طبيعي مطرّز يدويًا بنقوش سمرقند",
        price="\u200f٢٩٫٠٠\u00a0ر.س.\u200f",
        was="\u200f٤٥٫٠٠\u00a0ر.س.\u200f",
        stock="بقي ٧ فقط",
        note="اكتب ٢ للشراء",
        number="٢",
        picture=_PRODUCTS / "silk-scarf.png",
        style=TextStyle("ar", right_to_left=True),
    ),
    "th": CardSpec(
        name="ผ้าพันคอไหมแท้ทอมือ ลายซามาร์คันด์ นุ่มลื่นใส่สบาย",
        price="฿990.00",
        stock="เหลือ 7 ชิ้น",
        note="พิมพ์ 2 เพื่อซื้อ",
        number="2",
        picture=_PRODUCTS / "lantern.png",
        style=TextStyle("th"),
    ),
    "hi": CardSpec(
        name="हाथ से बुना शुद्ध रेशमी दुपट्टा, समरकंद डिज़ाइन",
        price="₹2,499.00",
        was="₹3,999.00",
        stock="केवल 7 बचे",
        note="खरीदने के लिए 2 लिखें",
        number="2",
        picture=_PRODUCTS / "leather-bag.png",
        style=TextStyle("hi"),
    ),
    "zh": CardSpec(
        name="手工真丝方巾“撒马尔罕”系列 90 × 90 厘米 礼盒装",
        price="¥199.00",
        stock="仅剩 7 件",
        note="评论 2 即可购买",
        number="2",
        picture=_PRODUCTS / "tea-set.png",
        style=TextStyle("zh-Hans"),
    ),
}
COUNTDOWNS = {
    "ar": ("ينتهي العرض خلال", "انتهى العرض", "٠١٢٣٤٥٦٧٨٩"),
    "th": ("แฟลชเซลสิ้นสุดใน", "จบโปรแล้ว", "0123456789"),
    "hi": ("सेल समाप्त होने में", "सेल समाप्त", "०१२३४५६७८९"),
    "zh": ("限时抢购剩余", "抢购已结束", "0123456789"),
}


def countdown(script: str) -> CountdownSpec:
    """42 of 60 seconds left at instant 0."""
    label, ended, digits = COUNTDOWNS[script]
    style = CARDS[script].style
    return CountdownSpec(42 * NS_PER_SECOND, 60 * NS_PER_SECOND, label, ended, digits, style)


def drawn(card: CardSpec, clock: CountdownSpec) -> NDArray[np.uint8]:
    """Card and countdown over a gradient, as the audience sees them: shape (h, w, 3) B G R."""
    compositor = Compositor(CANVAS)
    whole = Rect(0, 0, CANVAS.width_px, CANVAS.height_px)
    compositor.set_scene(
        Scene(
            SceneId("reference"),
            (Layer(SOURCE, whole),),
            (
                Overlay(OverlayId("countdown"), Rect(2, 0, 596, 124), clock),
                Overlay(OverlayId("card"), Rect(2, 100, 596, 220), card),
            ),
        )
    )
    source = gradient(CANVAS.width_px, CANVAS.height_px)
    image: av.VideoFrame = compositor.render({SOURCE: source}, now_ns=0)
    return np.array(image.reformat(format="bgr24").to_ndarray(), dtype=np.uint8)


def psnr(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Peak signal to noise ratio in dB; 361 when equal (OpenCV)."""
    return float(cv2.PSNR(one, other))


if __name__ == "__main__":  # writes the reference pictures anew: look at them before committing
    REFERENCE.mkdir(exist_ok=True)
    for script, spec in CARDS.items():
        cv2.imwrite(str(REFERENCE / f"{script}.png"), drawn(spec, countdown(script)))
