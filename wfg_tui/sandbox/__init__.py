"""A WorkflowGen and an Okta-shaped identity provider on loopback: the other side of the wire.

`Sandbox.start()` serves in a thread of this process, `SandboxProcess.start()` in a child. Neither knows anything
of the rest of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .process import SandboxProcess as SandboxProcess
    from .server import Sandbox as Sandbox

__all__ = ["Sandbox", "SandboxProcess"]


def __getattr__(name: str) -> Any:
    # Late, so that starting a child imports neither starlette nor uvicorn.
    if name == "Sandbox":
        from .server import Sandbox

        return Sandbox
    if name == "SandboxProcess":
        from .process import SandboxProcess

        return SandboxProcess
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
