"""A row that was acknowledged survives SIGKILL."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.paths import PROGRAM_DIR
from studio.store.store import Store
from studio.store.tables import link_metadata, outbox

ROUNDS = 3
ROWS_BEFORE_THE_KILL = 200


def _killed_after(path: Path, rows: int) -> set[str]:
    """The ids a writing child acknowledged before it was killed, torn last line left out."""
    command = [sys.executable, "-m", "tests.unit.store.child", str(path)]
    with subprocess.Popen(command, cwd=PROGRAM_DIR, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines: list[str] = []
        for line in child.stdout:
            lines.append(line)
            if sum(len(one) == 33 for one in lines) == rows:
                child.kill()
    return {line.strip() for line in lines if len(line) == 33}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
async def test_every_acknowledged_row_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    acknowledged: set[str] = set()
    for _ in range(ROUNDS):
        acknowledged |= _killed_after(path, ROWS_BEFORE_THE_KILL)
        store = Store.open(path, link_metadata())
        kept = set(
            await store.read(lambda connection: connection.scalars(select(outbox.c.item_id)).all())
        )
        sound = await store.read(
            lambda connection: connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        )
        await store.aclose()
        assert sound == "ok"
        assert acknowledged <= kept
    assert len(acknowledged) >= ROUNDS * ROWS_BEFORE_THE_KILL
