"""The edge: WHIP in, WHEP out, watch page, chat, checkout."""
