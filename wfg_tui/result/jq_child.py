"""The process that runs a jq filter: alone, without an environment, bounded; it imports nothing of ours.

It is started by its path with an empty environment. Standard input: a line of JSON with ``program``, ``memory``
(bytes) and ``seconds`` (of the processor), then the answer to its end. Standard output: each result as JSON on one
line, ``,`` and a newline between two. The last line on standard error is JSON: ``error`` (its kind: ``missing``,
``compile``, ``run`` or empty) and ``message``.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys


def _bound(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the parent's patience bounds it
        return
    limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0))
    for limit, most in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _widen() -> None:
    """Lets more results wait in the pipe, where the system can: its reader has other things to do."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(sys.stdout.fileno(), fcntl.F_SETPIPE_SZ, 1 << 20)


def _ended(error: str, message: str = "") -> int:
    sys.stdout.flush()
    sys.stderr.write("\n" + json.dumps({"error": error, "message": message}) + "\n")
    return 0


def main() -> int:
    os.environ.clear()  # Python adds a word about the locale to an empty one
    request = json.loads(sys.stdin.buffer.readline())
    try:
        import jq
    except ImportError:
        return _ended("missing")
    _widen()
    _bound(request["memory"], request["seconds"])
    try:
        jq.compile(request["program"])  # first as it was typed: the places in its errors are then the reader's
        # jq's own writing keeps the digits of every number that it only passes on; Python objects would not
        program = jq.compile(f"({request['program']}\n) | tojson")
    except ValueError as error:
        return _ended("compile", str(error))
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    out, between = sys.stdout.buffer, b""
    try:
        for result in program.input_text(text):
            out.write(between + result.encode("utf-8", "replace"))
            between = b",\n"
    except ValueError as error:
        return _ended("run", str(error))
    except MemoryError:
        return _ended("memory")
    return _ended("")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(1)  # nobody reads on
