"""The last day of a secret, as the user noted it: said in time, and evidence where the secret is refused."""

from __future__ import annotations

import datetime

from tests.doctor.examining import examined, failed, report, the
from tests.fixtures_session import Open
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret


def day(days: int) -> str:
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


async def test_a_secret_that_ends_soon_is_said_first_and_is_no_fault(open_session: Open) -> None:
    session = open_session(secret_expires=day(12))
    steps = await examined(session)
    assert failed(steps) == []
    assert "expires in 12 days" in the(steps, "secret").finding.evidence[0]
    far = await examined(open_session(secret_expires=day(200)))
    assert the(far, "secret").finding.evidence[0] == "from this session"


async def test_a_day_that_is_over_is_evidence_when_the_secret_is_refused(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("scrambled")
    session = open_session(secret_expires=day(-3))
    session.tokens._credentials.keep_for_session("administrator", Secret("the-old-secret-1"))
    steps = await examined(session)
    assert failed(steps) == [("token", "token.wrong_secret")]
    assert the(steps, "token").finding.certain
    assert "expired 3 days ago" in report(session, steps)
