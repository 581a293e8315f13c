"""A person connects through the screen, keeps the secret in the keyring, runs a query, and then we crash.

Run as a program inside a D-Bus session: ``python -m tests.tui.keyring_story SANDBOX_JSON HOME``. Prints the access
token's digest-free proof that everything happened; whoever runs it searches HOME for what must not be there.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from textual.widgets import Input

from tests.tui.steering import paste, until, until_shown, without_profiles
from wfg_tui.log import start_logging
from wfg_tui.paths import Paths
from wfg_tui.tui.screens.connect import Connect

WIDE = (160, 45)


async def story(facts: dict[str, object], application: dict[str, str], home: Path) -> int:
    start_logging(Paths.under(home), "debug")
    app = without_profiles(home)
    try:
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            await until_shown(pilot, "Connect to your WorkflowGen")
            await pilot.press("c")
            await until(pilot, lambda: isinstance(app.screen, Connect) and isinstance(app.focused, Input))
            await paste(pilot, "mine")
            for keys, text in (
                (("tab",), str(facts["graphql_url"])),
                (("tab", "tab"), str(facts["issuer"])),
                (("tab",), application["client_id"]),
                (("tab", "tab", "tab"), application["client_secret"]),  # past how, and "Keyring of this system"
            ):
                await pilot.press(*keys)
                await paste(pilot, text)
            await until_shown(pilot, "Secret Service")
            await pilot.press("ctrl+s")
            await until_shown(pilot, "mine", f"→ {application['impersonates']}")
            await paste(pilot, "{ viewer { userName } }")
            await pilot.press("f5")
            await until_shown(pilot, "200 ·")
            token = app.explorer.session.tokens.current  # type: ignore[union-attr]
            assert token is not None
            print("ran", flush=True)

            def fail() -> None:
                client_secret, access_token = application["client_secret"], token.value.reveal()
                raise RuntimeError(f"forced, with {client_secret} and {access_token} in hand")

            app.call_later(fail)
            await pilot.pause(1)
    except RuntimeError:
        print("crashed", flush=True)
    return app.return_code or 0


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    sys.exit(asyncio.run(story(given, given["applications"][4], Path(sys.argv[2]))))
