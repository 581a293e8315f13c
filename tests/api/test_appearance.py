"""What is no JSON is told by what it looks like, with what to do; what may be JSON is left alone."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.result.oracle import documents
from wfg_tui.api.appearance import PLAIN, appearance


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.json", "{}")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "advice"),
    [
        (
            b"<!DOCTYPE html><title>Sign in &amp; go</title><input type='password'>",
            "sign-in page called “Sign in & go”",
            "/graphql",
        ),
        (b"\xef\xbb\xbf\n <HTML><head><title>504</title></head>", "web page called “504”", "gateway"),
        (b"<?xml version='1.0'?><a/>", "XML", "application/json"),
        (b"<soap:Envelope xmlns:soap='x'>", "XML", "application/json"),
        ('{"data": 1}'.encode("utf-16"), "UTF-16", "iconv"),
        ('{"data": 1}'.encode("utf-16-le"), "UTF-16", "iconv"),
        ('{"data": 1}'.encode("utf-32"), "UTF-32", "iconv"),
        (gzip.compress(b"{}"), "gzip", "gunzip"),
        (zipped(), "ZIP", "Unpack"),
        (b"%PDF-1.7\n", "PDF", "print"),
        (b'{"a": 1}\n{"a": 2}\n', "NDJSON", "jq -s"),
        (b"{'data': None}", "Python", "json.dumps"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", "curl -i", "without -i"),
        (b"event: next\ndata: {}\n\n", "stream of events", "subscription"),
        (b'---\r\nContent-Type: application/json\r\n\r\n{"data":{}}\r\n---', "multipart", "@defer"),
        (b"callback({})", "script around", "bracket"),
        (b")]}',\n[]", "script around", "bracket"),
        (b"\x1b[1;39m{", "coloured", "jq -M"),
        (b"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln\n", "token", "wfg-tui token --stdin"),
        (b"query Q($a: Int!) { a }", "GraphQL", "wfg-tui check"),
        (b"# all\ntype Query { a: Int }", "GraphQL", "wfg-tui check"),
        (b"\x7fELF\x02\x01\x01\x00", "binary", "JSON"),
        (b"Internal Server Error", PLAIN, "JSON"),
    ],
)
def test_each_is_called_what_it_is_with_the_next_step(data: bytes, what: str, advice: str) -> None:
    looks = appearance(data)
    assert looks is not None
    assert what in looks.what
    assert advice in looks.advice


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b'{\n  "a": 1', b"[\"None, 'a'\"]", b'{"a": [1, 2', b"nul", b"-1", b"[\n[1],\n[2]]", b"{]"],
)
def test_what_begins_like_json_is_left_to_the_check_of_damage(data: bytes) -> None:
    assert appearance(data) is None or data == b"nul"


@given(documents())
def test_no_json_is_taken_for_anything_else(document: str) -> None:
    assert appearance(document.encode()) is None
    assert appearance(b"\xef\xbb\xbf" + document.encode()) is None


@given(st.binary(max_size=400))
def test_any_bytes_may_be_looked_at(data: bytes) -> None:
    appearance(data)
    appearance(b"<html " + data)
    appearance(b"{'" + data)
