"""What a line is about, in ten languages, on lines of their own."""

import pytest

from studio.chat.intent import intent_of

TABLE = """
en|what does it cost|price
en|hello there|greeting
en|do you ship to Kenya|shipping
en|i'll take three|buying
en|it arrived broken, refund please|complaint
en|which size for 170 cm|size
en|is this handmade?|question
en|lovely evening tonight|
es|¿me das precio?|price
es|hacen envío a Perú|shipping
es|mi pedido no ha llegado|complaint
es|yo quiero una|buying
es|buenas noches a todos|greeting
es|¿es de algodón?|question
ar|كم سعر الشال|price
ar|التوصيل لجدة كم يوم|shipping
ar|أبغى اثنين|buying
ar|السلام عليكم|greeting
ar|وصل مكسور|complaint
ar|عندكم مقاس كبير؟|size
zh|这个多少钱|price
zh|包邮吗|shipping
zh|我要三个|buying
zh|收到坏了要退款|complaint
zh|主播好|greeting
zh|什么材料的|question
de|was kostet der schal|price
de|versand in die Schweiz|shipping
de|ich nehme eine|buying
de|mein paket ist nicht angekommen|complaint
de|welche größe hast du an|size
id|harganya berapa kak|price
id|ongkir ke Bali berapa|shipping
id|barang saya rusak|complaint
id|ada ukuran XL|size
id|selamat sore kak|greeting
th|ราคาเท่าไหร่คะ|price
th|ค่าส่งเท่าไร|price
th|เอาสองชิ้น|buying
th|สวัสดีค่ะ|greeting
th|มีไซส์ใหญ่ไหม|size
pt|quanto custa o lenço|price
pt|qual o frete pro Rio|shipping
pt|quero devolver|complaint
pt|boa noite gente|greeting
fr|c'est combien l'écharpe|price
fr|vous livrez en Suisse|shipping
fr|je la prends, je la veux|buying
fr|colis cassé, remboursement svp|complaint
vi|giá bao nhiêu shop|price
vi|phí ship về Huế|shipping
vi|em chốt hai cái|buying
vi|hàng bị vỡ rồi|complaint
ru|где вы находитесь?|question
xx|🔥🔥|
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_line_is_understood(row: str) -> None:
    language, text, intent = row.split("|")
    assert intent_of(text, language) == intent
