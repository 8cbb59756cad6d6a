"""`GET /live`, read without more work than it takes: what is slow must not be the reader."""

import json
import selectors
import socket
import time
import urllib.parse

from report import Failed


class Stream:
    """One stream of a console. `source` is the address it comes from: one address may have 256 connections."""

    def __init__(self, console, join=(), token=None, source=None):
        self.socket = socket.create_connection(console.address, 30, (source, 0) if source else None)
        path = "/live?" + urllib.parse.urlencode([("join", topic) for topic in join])
        lines = [f"GET {path} HTTP/1.1", f"Host: {console.authority}", f"Authorization: Bearer {token or console.token}"]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        # What is not taken apart yet, of the connection and of the events.
        self.raw, self.text = bytearray(), bytearray()
        self.begun, self.left, self.closed = False, 0, False

    def close(self):
        self.closed = True
        self.socket.close()

    def read(self):
        """Waits for something to come; the events in it, as name and data."""
        data = self.socket.recv(1 << 20)
        if not data:
            self.closed = True
            return []
        self.raw += data
        if not self.begun and not self._head():
            return []
        self._chunks()
        *events, rest = bytes(self.text).split(b"\n\n")
        self.text = bytearray(rest)
        return [parts(event) for event in events]

    def wait(self, name):
        """The data of the next event of that name."""
        while not self.closed:
            for found, data in self.read():
                if found == name:
                    return json.loads(data)
        raise Failed(f"the stream ended before {name.decode()}")

    def _head(self):
        end = self.raw.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = bytes(self.raw[: self.raw.find(b"\r\n")])
        if b" 200 " not in status:
            raise Failed(f"/live: {status.decode(errors='replace')}")
        # The line end before the first chunk stays, as there is one before each other.
        del self.raw[: end + 2]
        self.begun = True
        return True

    def _chunks(self):
        at = 0
        while True:
            if self.left > 0:
                piece = self.raw[at : at + self.left]
                self.text += piece
                at += len(piece)
                self.left -= len(piece)
                if self.left > 0:
                    break
            end = self.raw.find(b"\r\n", at + 2)
            if end < 0:
                break
            self.left = int(self.raw[at + 2 : end], 16)
            at = end + 2
            if self.left == 0:
                self.closed = True
                break
        del self.raw[:at]


def parts(event):
    name = data = b""
    for line in event.split(b"\n"):
        key, _, value = line.partition(b":")
        if key == b"event":
            name = value.strip()
        elif key == b"data":
            data = value.strip()
    return name, data


def listen(streams, heard, done):
    """Reads streams until `done` says so, which is asked ten times a second at least; tells their events and the time."""
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            selector.register(stream.socket, selectors.EVENT_READ, stream)
        while not done():
            for key, _ in selector.select(0.1):
                stream = key.data
                for name, data in stream.read():
                    heard(stream, name, data, time.time() * 1000)
                if stream.closed:
                    selector.unregister(stream.socket)


def read_for(streams, seconds):
    """Reads streams for a while and looks at nothing."""
    end = time.monotonic() + seconds
    listen(streams, lambda *_: None, lambda: time.monotonic() >= end)
