"""A tiny real child: reports to the test's socket, then ends as it is told."""

import json
import os
import signal
import socket
import sys

if "--stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30) as line:
    line.sendall(json.dumps({"argv": sys.argv[2:], "pid": os.getpid()}).encode() + b"\n")
    answer = line.recv(16)
sys.exit(int(answer or b"99"))
