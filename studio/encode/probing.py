"""Asks whether an encoder works here: a child process tries it and is killed if it will not end."""

import asyncio
import json
from collections.abc import Sequence

from studio.media.rates import Canvas
from studio.paths import child_command

WAIT_S = 10.0
CRASHED, HANGS = "crashed", "hangs"


async def fault_of(
    name: str, canvas: Canvas, command: Sequence[str] = (), wait_s: float = WAIT_S
) -> str:
    """What is wrong with the encoder `name`, or "". See `studio.encode.trial` for the words."""
    asked = {"name": name, "width": canvas.width_px, "height": canvas.height_px, "fps": canvas.fps}
    process = await asyncio.create_subprocess_exec(
        *(command or child_command("encoder-trial")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        question = json.dumps(asked).encode() + b"\n"
        answer, _ = await asyncio.wait_for(process.communicate(question), wait_s)
        return str(json.loads(answer.splitlines()[-1])["fault"])
    except TimeoutError:
        return HANGS
    except (ValueError, IndexError, KeyError, TypeError):
        return CRASHED
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
