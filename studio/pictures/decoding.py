"""From a stranger's bytes to a PNG of our own making, through a child that is killed in time."""

import asyncio
import hashlib
import os
from pathlib import Path

from studio.errors import N_, UserError
from studio.paths import child_command
from studio.pictures.worker import EXIT_TOO_LARGE, MAX_INPUT_BYTES, MAX_PIXELS

_WAIT_S = 10.0


async def decoded(data: bytes) -> bytes:
    """A PNG of at most 900 pixels a side. Raises UserError when the bytes are no good picture."""
    if len(data) > MAX_INPUT_BYTES:
        raise too_large()
    process = await asyncio.create_subprocess_exec(
        *child_command("picture"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        png, _ = await asyncio.wait_for(process.communicate(data), _WAIT_S)
    except TimeoutError:
        raise no_picture() from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == EXIT_TOO_LARGE:
        raise too_large()
    if process.returncode != 0 or not png:
        raise no_picture()
    return png


def keep(png: bytes, folder: Path) -> Path:
    """Write the picture under its own digest; the same picture twice is one file. Blocks."""
    path = folder / f"{hashlib.sha256(png).hexdigest()}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_bytes(png)
        fresh.replace(path)
    return path


def no_picture() -> UserError:
    """What came is none of the four kinds, or is damaged."""
    return UserError(
        N_("This is not a picture the studio can show."),
        remedy=N_("Choose a PNG, JPEG, WebP or GIF file."),
        code="picture.unreadable",
    )


def too_large() -> UserError:
    """More bytes or pixels than any product picture needs."""
    return UserError(
        N_("This picture is too large."),
        remedy=N_("Choose one below {megabytes} MB and {megapixels} megapixels."),
        code="picture.too_large",
        fields={
            "megabytes": MAX_INPUT_BYTES // 2**20,
            "megapixels": MAX_PIXELS // 1_000_000,
        },
    )
