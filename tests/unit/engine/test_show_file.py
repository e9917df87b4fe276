from pathlib import Path

import pytest

from studio.engine.run import DEMO_SHOW
from studio.engine.show_file import ShowFile, minor_units, read_show_file
from studio.errors import UserError


def write(folder: Path, text: str) -> Path:
    path = folder / "show.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_demo_show_is_sound_and_its_files_are_there() -> None:
    show = read_show_file(DEMO_SHOW)
    assert [part.path.is_file() for part in show.source if part.path] == [True]
    assert all(part.picture and part.picture.is_file() for part in show.product)
    assert show.media_canvas.is_portrait


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'title = "A"\n[[source]]\nid = "c"\nkind = "clip"\npath = "x/y.mp4"\n'
        '[[scene]]\nid = "host"\ntitle = "Host"\nsources = ["c"]\n',
    )
    assert read_show_file(path).source[0].path == tmp_path / "x" / "y.mp4"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title = ", "at end of document"),
        ('title = "A"\nwhat = 1', "what"),
        ('title = "A"\n[canvas]\nwidth = 721', "canvas.width"),
        ('title = "A"\n[[source]]\nid = "c"\nkind = "clip"', "path"),
        ('title = "A"\n[[scene]]\nid = "s"\ntitle = "S"\nsources = ["nowhere"]', "nowhere"),
        ('title = "A"\n[[product]]\nname = "P"\nprice = "-1"\nstock = 1', "product.0.price"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(UserError) as caught:
        read_show_file(write(tmp_path, text))
    assert caught.value.code == "show_file.malformed"
    assert place in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_show_file(tmp_path / "none.toml")
    assert caught.value.code == "show_file.unreadable"


def test_only_destinations_out_in_the_world_are_public(tmp_path: Path) -> None:
    text = 'title = "A"\n' + "".join(
        f'[[destination]]\nkind = "{kind}"\nname = "{name}"\nurl = "{url}"\n'
        for kind, name, url in (
            ("edge", "Here", ""),
            ("rtmp", "YouTube", "rtmps://a.rtmps.youtube.com/live2"),
            ("rtmp", "Own nginx", "rtmp://127.0.0.1/live"),
            ("whip", "Attic", "http://attic.local:8889/show/whip"),
            ("whip", "Cloud", "https://customer.example.com/whip"),
        )
    )
    assert read_show_file(write(tmp_path, text)).public_names == ("YouTube", "Cloud")


def test_a_show_needs_nothing_but_a_title() -> None:
    show = ShowFile(title="A")
    assert show.destination[0].kind == "edge"
    assert show.chips[0].currency == "USD"


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [("29.00", "USD", 2900), ("29", "USD", 2900), ("500", "JPY", 500), ("1.250", "KWD", 1250)],
)
def test_prices_become_minor_units(price: str, currency: str, minor: int) -> None:
    assert minor_units(price, currency) == minor


@pytest.mark.parametrize(("price", "currency"), [("1.5", "JPY"), ("0.001", "USD")])
def test_decimals_the_currency_lacks_are_refused(price: str, currency: str) -> None:
    with pytest.raises(UserError):
        minor_units(price, currency)
