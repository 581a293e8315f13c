"""What the user works on, kept between starts: drafts."""

from __future__ import annotations

from wfg_tui.workspace.drafts import Draft, DraftStore, Opened

__all__ = ["Draft", "DraftStore", "Opened"]
