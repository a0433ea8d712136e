"""Every class of wrong answer that a feed may give, each by name: `catalogue`.

A *passing* one gives up on the way, so that whoever asks must ask again; a *lie* is a whole and
valid answer that is not what the feed lists.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests import faults
from tests.faults import Answer, Request

_JSON = "Content-Type: application/json"


def raw(*parts: bytes, reset: bool = False) -> Answer:
    """These bytes and the end of the connection, by RST if ``reset``."""

    def answer(connection: socket.socket, _: Request) -> None:
        for part in parts:
            connection.sendall(part)
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return answer


def catalogue(good: list[dict[str, Any]], other: list[dict[str, Any]]) -> dict[str, Answer]:
    """The answers for a page that should hold ``good``; ``other`` is one of another day."""
    body = json.dumps(good).encode()
    return {
        **_statuses(body), **_redirects(), **_heads(body), **_lengths(body), **_codings(body),
        **_closed(body), **_slow(body), **_types(body), **_texts(body), **_shapes(good),
        "half a page": faults.reply(json.dumps(good[: len(good) // 2]).encode()),
        "nothing listed": faults.reply(b"[]"),
        "one paper again": faults.reply(json.dumps(good[:1] * 5).encode()),
        "another day": faults.reply(json.dumps(other).encode()),
    }  # fmt: skip


def _statuses(body: bytes) -> dict[str, Answer]:
    numbers = (201, 204, 206, 300, 304, 400, 401, 402, 403, 404, 405, 410, 418, 422, 451)
    passing = (500, 501, 502, 503, 504, 520, 599)
    told = {f"status {n}": faults.reply(body, n) for n in (*numbers, *passing, 999)}
    for after in ("0", "0.01", "-1", "1e400", "nan", "soon", "Fri, 31 Dec 9999 23:59:59 GMT", "٣"):
        busy = raw(f"HTTP/1.1 429 Busy\r\nRetry-After: {after}\r\n\r\n".encode())
        told[f"429, {after}"] = busy
    return told


def _redirects() -> dict[str, Answer]:
    targets = [
        "http://xn--a/", "//", "///", "http://", "http:///x", "", " ", "?", "#", "http://[",
        "http://[::1",
        "http://a b/", "http://%00/", "/\x01\x02", "/\x7f", "/a\x0bb", "http://127.0.0.1:99999/",
        "x:y",
        "http://127.0.0.1:-1/", "http://127.0.0.1:x/", "http://ſ.example/", "http://xn--/",
        "http://.../",
        "http://a..b/", "http://" + "a" * 300 + "/", "/" + "a" * 70_000, "data:,[]", "javascript:1",
        "http://user@127.0.0.1/", "\\\\x\\y", "http://1.2.3.4.5/", "http://0x7f000001/",
        "//é.example/",
        "http://\ud800/",
    ]  # fmt: skip
    return {
        **{
            f"redirect to {target[:30]!r}": raw(
                b"HTTP/1.1 302 Found\r\nLocation: "
                + target.encode("utf-8", "surrogatepass")
                + b"\r\nContent-Length: 0\r\n\r\n"
            )
            for target in targets
        },
        "redirect to itself": lambda connection, request: faults.reply(
            status=307, headers={"Location": request.path}
        )(connection, request),
        "redirect to nowhere": faults.reply(status=301),
        "two redirects at once": raw(
            b"HTTP/1.1 302 F\r\nLocation: /a\r\nLocation: http://b/\r\nContent-Length: 0\r\n\r\n"
        ),
    }


def _heads(body: bytes) -> dict[str, Answer]:
    lines = {
        "no status": b"HTTP/1.1\r\n\r\n", "a status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
        "another protocol": b"SSH-2.0-x\r\n", "HTTP/0.9": body,
        "HTTP/3.7": b"HTTP/3.7 200 OK\r\n\r\n",
        "status 0": b"HTTP/1.1 000 x\r\n\r\n", "status 2000": b"HTTP/1.1 2000 x\r\n\r\n",
        "zero bytes": b"\0" * 5000, "bare newlines": b"\n\n\n\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01",
        "101": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxyz",
        "100 for ever": b"HTTP/1.1 100 Continue\r\n\r\n" * 3000,
    }  # fmt: skip
    fields = {
        "no colon": b"broken\r\n", "no name": b": x\r\n", "NUL": b"X: a\0b\r\n",
        "folded": b"X: a\r\n b\r\n",
        "escapes": b"X: \x1b[2J\x07\r\n", "Latin-1": "X: é\r\n".encode("latin-1"),
        "space": b"X : y\r\n",
        "many": b"X: y\r\n" * 3000, "long": b"X: " + b"y" * 200_000 + b"\r\n", "CR": b"X: a\rb\r\n",
        "cookies": b"Set-Cookie: a=b; Domain=\xff\r\n" * 50,
    }  # fmt: skip
    ends = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    return {
        **{f"head: {name}": raw(line) for name, line in lines.items()},
        **{f"field: {n}": raw(b"HTTP/1.1 200 OK\r\n" + f + ends) for n, f in fields.items()},
    }


def _lengths(body: bytes) -> dict[str, Answer]:
    told = {
        "short": str(len(body) - 9), "long": str(len(body) + 9), "negative": "-5",
        "letters": "many",
        "huge": "9" * 40, "two": f"{len(body)}\r\nContent-Length: {len(body) - 9}", "plus": "+5",
        "zero": "0", "empty": "", "and chunked": f"{len(body)}\r\nTransfer-Encoding: chunked",
    }  # fmt: skip
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    whole = b"%x\r\n%s\r\n" % (len(body), body)
    chunks = {
        "no end": whole, "letters": b"xyz\r\n", "negative": b"-5\r\n" + body, "cut": whole[:-20],
        "huge": b"f" * 40 + b"\r\n" + body, "trailer": whole + b"0\r\nbroken\r\n\r\n",
        "too short": b"5\r\n" + body + b"\r\n0\r\n\r\n", "nothing": b"0\r\n\r\n",
    }  # fmt: skip
    return {
        **{
            f"length: {name}": raw(
                b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n" % v.encode() + body
            )
            for name, v in told.items()
        },
        **{f"chunks: {name}": raw(start + data) for name, data in chunks.items()},
        "coding unknown": faults.reply(body, headers={"Transfer-Encoding": "x"}, length=None),
    }


def _codings(body: bytes) -> dict[str, Answer]:
    packed = gzip.compress(body, mtime=0)
    middle = len(packed) // 2
    bodies = {
        "cut": packed[:middle], "no end": packed[:-6], "plain": body, "nothing": b"",
        "flipped": packed[:middle] + bytes([packed[middle] ^ 8]) + packed[middle + 1 :],
        "wrong sum": packed[:-8] + b"\0" * 8, "more after": packed + b"more",
        "head alone": packed[:10],
        "twice": gzip.compress(packed), "two of them": packed + packed,
        "a bomb": _bomb(), "zero bytes after": packed + bytes(100),
    }  # fmt: skip
    return {
        **{
            f"gzip: {name}": faults.reply(data, headers={"Content-Encoding": "gzip"})
            for name, data in bodies.items()
        },
        **{
            f"coding: {name}": faults.reply(packed, headers={"Content-Encoding": name})
            for name in ("br", "zstd", "gzip, gzip", "deflate", "\x01", "x-gzip")
        },
        "gzip without a word": faults.reply(packed),
    }


def _closed(body: bytes) -> dict[str, Answer]:
    whole = f"HTTP/1.1 200 OK\r\n{_JSON}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    stages = {
        "at once": b"", "in the status": b"HTTP/1.1 2", "in a field": whole[:30],
        "before the body": whole, "in the body": whole + body[: len(body) // 2],
    }  # fmt: skip
    return {
        f"{how} {stage}": raw(data, reset=how == "reset")
        for stage, data in stages.items()
        for how in ("closed", "reset")
    }


def _slow(body: bytes) -> dict[str, Answer]:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n["
    return {
        "a body that drips": faults.drip(b" ", 0.02, start),
        "a field that drips": faults.drip(b"X", 0.02, b"HTTP/1.1 200 OK\r\nX-Long: "),
        "chunks that drip": faults.drip(
            b"1\r\n \r\n", 0.02, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        "silence": faults.silence(3),
        "a body without end": faults.endless(),
    }


def _types(body: bytes) -> dict[str, Answer]:
    names = ("text/html", "", "application/octet-stream", "application/json; charset=utf-16", "x",
             "application/json; charset=nonsense", "multipart/byteranges",
             "\x1b]0;x\x07")  # fmt: skip
    return {f"type {name!r}": faults.reply(body, headers={"Content-Type": name}) for name in names}


def _texts(body: bytes) -> dict[str, Answer]:
    text = body.decode()
    bodies: Mapping[str, bytes] = {
        "nothing": b"", "spaces": b" " * 1000, "HTML": b"<!doctype html><html><p>Soon again.",
        "XML": b"<?xml version='1.0'?><a/>", "a BOM": b"\xef\xbb\xbf" + body,
        "UTF-16": text.encode("utf-16"), "UTF-16 without a word": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"), "not UTF-8": body[:-3] + b"\xff\xfe" + body[-3:],
        "NUL": b"\0" * 50,
        "deep": b"[" * 200_000, "deep and whole": b"[" * 100_000 + b"]" * 100_000,
        "deep objects": b'{"a":' * 50_000, "cut": body[: len(body) // 2],
        "more after": body + b"[]",
        "two of them": body + body, "a comma too much": body[:-1] + b",]",
        "single quotes": b"['a']",
        "many digits": b'[{"paper":{"id":"2501.00001","title":"T","upvotes":%s}}]' % (b"9" * 5000),
        "a huge exponent": b'[{"paper":{"id":"2501.00001","title":"T","upvotes":1e999999999}}]',
        "not a number": b'[{"paper":{"id":"2501.00001","title":"T","upvotes":NaN,"x":-Infinity}}]',
        "keys twice": b'[{"paper":{"id":"2501.00001","id":"../x","title":"T"}}]',
    }  # fmt: skip
    return {f"text: {name}": faults.reply(data) for name, data in bodies.items()}


def _shapes(good: list[dict[str, Any]]) -> dict[str, Answer]:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    values: dict[str, object] = {
        "null": None, "true": True, "a string": "papers", "a number": 5, "an object": {},
        "a list": [[]],
        "nulls": [None] * 5, "strings": ["{'paper': 1}"] * 3, "numbers": [1, 2.5],
        "an error": {"error": "Too\x1b[2J many\n requests"}, "a deep error": {"error": deep},
        "a list around": {"papers": good}, "empty objects": [{}] * 7,
        "papers of null": [{"paper": None}],
        "papers of lists": [{"paper": [[1]]}], "one good, others not": [*good[:1], None, 5, "x",
        {}, []],
        "a deep field": [{"paper": {"id": "2501.00001", "title": deep}}, *good],
    }  # fmt: skip
    told = {f"shape: {name}": faults.reply(json.dumps(v).encode()) for name, v in values.items()}
    return {**told, "shape: too many": faults.reply(_crowd())}


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 7_000_000)


@cache
def _crowd() -> bytes:
    return json.dumps(
        [{"paper": {"id": f"2501.{n:05}", "title": "T"}} for n in range(10_050)]
    ).encode()
