"""Answers every request with the same large answer, as fast as the socket takes it. Prints its port."""

from __future__ import annotations

import re
import selectors
import socket
import sys

from wfg_tui.sandbox.large_answer import rows_of


def main(size: int) -> None:
    chunks, length = rows_of(size)
    body = b"".join(chunks)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connections: dict[int, socket.socket] = {}
        ready = selectors.DefaultSelector()
        ready.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connections[connection.fileno()] = connection
                    ready.register(connection, selectors.EVENT_READ)
                    continue
                connection = connections[key.fd]
                request = connection.recv(1 << 16)
                if not request:
                    ready.unregister(connection)
                    connection.close()
                    continue
                announced = re.search(rb"(?i)content-length: *(\d+)", request)
                wanted = request.index(b"\r\n\r\n") + 4 + int(announced[1] if announced else 0)
                while len(request) < wanted:
                    request += connection.recv(1 << 16)
                connection.sendall(head)
                connection.sendall(body)


if __name__ == "__main__":
    main(int(sys.argv[1]))
