"""Made-up buyers: at the public page like everybody, marked, and never outside the demo."""

from pathlib import Path

import pytest

from studio.edge.invited import invitation
from studio.edge.options import EdgeOptions
from studio.engine.demo_audience import DemoAudience, Line, Script, read_script
from studio.errors import UserError
from studio.link.messages import ViewerChat, ViewerOrder
from tests.fakes.edge_world import LinkedEngine, RunningEdge, demo_page


async def test_they_write_in_their_languages_and_order_through_the_public_page(
    tmp_path: Path,
) -> None:
    told: list[bool] = []
    async with (
        RunningEdge(tmp_path / "edge") as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
    ):
        engine.link.show_page(demo_page())
        audience = DemoAudience(
            lambda: f"{edge.url}/watch", lambda: told.append(audience.is_there), is_demo=True
        )
        patient = read_script().model_copy(
            update={"line": (Line(buyer=1, after_s=3600, says="."),)}
        )
        await audience.invite(patient)
        most = len(patient.buyer)
        await engine.until(lambda: any(one.viewers == most for one in engine.presences))
        await audience.aclose()
        await engine.until(lambda: engine.presences[-1].viewers == 0)
        await audience.invite(_looped(read_script()))
        await engine.until(lambda: _has_all(engine))
        await audience.aclose()
        assert not audience.is_there
    assert told == [True, True]


async def test_they_come_along_to_a_rehearsal_and_back(tmp_path: Path) -> None:
    private = EdgeOptions(tmp_path / "team", port=0, embedded=True, is_private=True)
    async with (
        RunningEdge(tmp_path / "edge") as edge,
        RunningEdge(tmp_path / "team", private) as team,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
        LinkedEngine(team, tmp_path / "rehearsal.db") as rehearsal,
    ):
        link = f"{edge.url}/watch"
        audience = DemoAudience(lambda: link, lambda: None, is_demo=True)
        script = _looped(read_script())
        await audience.invite(script)
        await engine.until(lambda: engine.bodies)
        link = invitation(f"{team.url}/watch", team.file.link_token)
        most = len(script.buyer)
        await rehearsal.until(lambda: any(one.viewers == most for one in rehearsal.presences), 20)
        await engine.until(lambda: engine.presences[-1].viewers == 0)
        link = f"{edge.url}/watch"
        await engine.until(lambda: engine.presences[-1].viewers == most, 20)
        await audience.aclose()


def _looped(script: Script) -> Script:
    return script.model_copy(
        update={"line": tuple(one.model_copy(update={"after_s": 0.1}) for one in script.line)}
    )


def _has_all(engine: LinkedEngine) -> bool:
    bodies = engine.bodies.values()
    said = {one.language for one in bodies if isinstance(one, ViewerChat)}
    ordered = [one for one in bodies if isinstance(one, ViewerOrder)]
    return {"en", "es", "ar"} <= said and any(one.contact.endswith(".invalid") for one in ordered)


async def test_nobody_comes_outside_the_demo() -> None:
    audience = DemoAudience(lambda: "", lambda: None, is_demo=False)
    with pytest.raises(UserError, match="demo only"):
        await audience.invite()
    assert not audience.is_there
    await audience.aclose()


def test_the_script_names_only_people_it_has() -> None:
    script = read_script()
    assert len(script.buyer) >= 4
    assert {line.buyer for line in script.line} <= set(range(1, len(script.buyer) + 1))
    assert len({person.language for person in script.buyer}) >= 4
    assert sum(1 for line in script.line if line.orders) >= 2
    assert all(bool(line.says) is not bool(line.orders) for line in script.line)
