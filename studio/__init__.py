"""Caravan Studio: the engine, the edge and everything they share.

The shape. One program, four kinds of process. The supervisor (`main.py`, standard library only)
keeps an engine and a window alive. The engine (`studio.engine`) is headless: it owns sources,
media threads, the store and all state, and broadcasts with or without a window. The window (`ui`)
is a client of the engine's control API and shows a memory-mapped preview. The edge
(`studio.edge`) takes the encoded stream by WHIP, forwards it to buyers by WHEP and serves the
watch page, chat and checkout; public traffic ends there, so a flood never reaches the engine.

A picture. `capture` stamps it (`captured_ns`, monotonic) into a LatestSlot; at every tick
`program` takes the newest, `compose` blends the overlay sprites into a pooled 4:2:0 frame, the
preview file and the encoder's queue of one receive it; `encode` makes one EncodedPacket, a FanOut
carries it to every output in `push`. Only two wishes travel upstream: a key frame, a bitrate.

A chat line or order. The edge writes it to its outbox (fsync) before it tells the buyer
"received", then forwards it over `link`; the engine writes it to its inbox before it
acknowledges; `chat` or `orders` applies it exactly once; the new state goes to windows through
`control` and back to the pages through `link`.

A rehearsal. The same, at an edge of its own (`engine.rehearsal`) that is closed to whoever does
not have its link; `link` says to all other edges nothing of it, and afterwards the show is as it
was (`engine.rehearsal_trace`).

A command. Window, panel, stream deck send the same typed command (`control.commands`); the
server asks the role, the handler in its domain package changes its state, the changed slice goes
to everyone.

The layers are a contract in pyproject.toml, checked by import-linter inside the test command.
"""
