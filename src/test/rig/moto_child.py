"""moto's server on a loopback port, as a child that ends with its parent: python moto_child.py PORT."""

import os
import sys
import threading


def end_with_parent():
    sys.stdin.buffer.read()  # returns when the parent closes the pipe or dies
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()

from moto.server import main  # noqa: E402 (slow to import; the parent may die meanwhile)

main(["-H", "127.0.0.1", "-p", sys.argv[1]])
