"""Brings lines of standard input ("author: text") to the studio's chat; prints what comes back."""

import asyncio
import os
import sys
import uuid

import aiohttp


async def main(address: str) -> None:
    headers = {"Authorization": f"Bearer {os.environ['CARAVAN_BRIDGE_TOKEN']}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.ws_connect(address) as studio:
        listening = asyncio.create_task(listen(studio))
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            author, _, text = line.partition(": ")
            await studio.send_json({"id": uuid.uuid4().hex, "author": author, "text": text})
        await listening


async def listen(studio: aiohttp.ClientWebSocketResponse) -> None:
    async for message in studio:
        print(message.data, flush=True)


asyncio.run(main(sys.argv[1]))
