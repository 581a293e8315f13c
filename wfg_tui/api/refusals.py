"""A 401 again, in the light of how we signed in: a DPoP token, a password, or a token from somewhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from wfg_tui.api.outcome import Outcome
from wfg_tui.problems import Problem, RefusedProblem

if TYPE_CHECKING:
    from wfg_tui.connection.profiles import Profile

_IIS: Final = "IIS Manager › the graphql application › Authentication"
_REFUSALS: Final = frozenset({"api.token_refused", "api.basic_authentication", "api.windows_authentication"})


def by_scheme(outcome: Outcome, scheme: str, profile: Profile) -> Outcome:
    """Gives `outcome` with the words for a refusal of what the request carried; any other stays as it is.

    `scheme` is that of the ``Authorization`` header: ``Bearer``, ``DPoP`` or ``Basic``.
    """
    problem = outcome.problem
    if problem is None or problem.code not in _REFUSALS:
        return outcome
    host = profile.host
    if scheme == "DPoP" and problem.code == "api.token_refused":
        return replace(outcome, problem=_dpop(problem, host, profile))
    if scheme == "Basic":
        return replace(outcome, problem=_password(problem, host, profile))
    if profile.auth_method == "bearer" and problem.code == "api.token_refused":
        return replace(outcome, problem=_given_token(problem, profile))
    return outcome


def _dpop(problem: Problem, host: str, profile: Profile) -> Problem:
    from wfg_tui.connection.advice import dpop_token

    known = dpop_token(profile)
    return RefusedProblem(
        f"{host} does not accept the DPoP token (401).",
        code="api.dpop_refused",
        meaning=f"The identity provider issued it, but {known.meaning.replace('such tokens', 'DPoP tokens')} "
        + problem.meaning,
        advice=f"{known.advice} Then: wfg-tui profile edit {profile.name} --no-dpop.",
        detail=problem.detail,
    )


def _password(problem: Problem, host: str, profile: Profile) -> Problem:
    if problem.code == "api.basic_authentication":
        return RefusedProblem(
            f"{host} does not accept the user name and password (401).",
            code="api.password_refused",
            meaning=f"They were sent once, for {profile.client_id}: too many tries can lock the account.",
            advice="Check both: the user name is DOMAIN\\user or user@domain (the profile's client ID). "
            f"A new password: wfg-tui profile secret {profile.name}.",
            detail=problem.detail,
        )
    if problem.code == "api.windows_authentication":
        return RefusedProblem(
            f"{host} asks for Windows integrated authentication and does not offer HTTP Basic (401).",
            code=problem.code,
            meaning="wfg-tui cannot do the former; the user name and password were not accepted as the latter.",
            advice=f"Enable Basic Authentication: {_IIS}.",
            detail=problem.detail,
        )
    return RefusedProblem(
        f"{host} does not look at user names and passwords (401).",
        code="api.password_unwanted",
        meaning=problem.meaning,
        advice=f"If the site has OpenID Connect, it wants a token: set the profile's auth_method to the "
        f"application's (client_secret_basic …). Otherwise enable Basic Authentication: {_IIS}.",
        detail=problem.detail,
    )


def _given_token(problem: Problem, profile: Profile) -> Problem:
    kind, _, rest = profile.secret.partition(":")
    where = f"the environment variable {rest}" if kind == "env" else "where the profile takes it from"
    return RefusedProblem(
        problem.what,
        code=problem.code,
        meaning=f"{problem.meaning} The token was not asked for by wfg-tui: the profile names where it is.",
        advice=f"Put a new one into {where}; wfg-tui token --claims shows whom and until when it is for.",
        detail=problem.detail,
    )
