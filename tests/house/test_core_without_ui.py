"""The core runs where Textual and Rich do not exist: completion, schema, answers and a query over a socket."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from wfg_tui.sandbox import Sandbox

BLOCK = """
import sys
class NoUi:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"textual", "rich"}:
            raise ImportError(f"{name} is blocked in this process")
sys.meta_path.insert(0, NoUi())
"""

CORE = """
import asyncio, json
from pathlib import Path
from wfg_tui.connection import Credentials, Profile
from wfg_tui.language import complete, diagnose, format_document
from wfg_tui.paths import Paths
from wfg_tui.result import Answer
from wfg_tui.session import Operation, Session
from wfg_tui.text import Secret

ready = json.loads(sys.argv[1])
application = ready["applications"][0]
profile = Profile(
    name="core", graphql_url=ready["graphql_url"], issuer=ready["issuer"], client_id=application["client_id"],
    scope=ready["scope"], secret="prompt",
)

async def main():
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session("core", Secret(application["client_secret"]))
    session = Session(profile, credentials, Paths.under(Path(sys.argv[2])))
    schema = (await session.fetch_schema()).index
    labels = [item.label for item in complete("{ view", 0, 6, schema)]
    assert labels[0] == "viewer", labels
    assert not diagnose("{ viewer { userName } }", schema)
    assert format_document("{viewer{userName}}").count("\\n") >= 3
    exchange = await session.execute(Operation("{ viewer { userName } }"))
    assert exchange.ok, exchange.problem
    answer = Answer.open(exchange.body)
    await session.close()
    print(application["impersonates"] in bytes(answer.raw).decode())

asyncio.run(main())
assert "textual" not in sys.modules and "rich" not in sys.modules
"""


def test_the_core_completes_validates_and_runs_a_query_without_textual(sandbox: Sandbox, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + CORE, sandbox.ready_json, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True"
