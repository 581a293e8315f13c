"""``wfg-tui access --mutations``: what is known of each mutation without sending it."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wfg_tui.cli.output import note, show, show_json
from wfg_tui.text import clean_line, human_count

if TYPE_CHECKING:
    from wfg_tui.access.mutations import MutationKnown
    from wfg_tui.cli.context import Context
    from wfg_tui.schema import SchemaIndex


def tell_mutations(context: Context, index: SchemaIndex, *, as_json: bool) -> None:
    """Prints them: input, who may by WorkflowGen's documents, what was answered before. Nothing is sent."""
    from wfg_tui.access.mutations import mutations_known
    from wfg_tui.workspace.audit_record import mutations_sent

    known = mutations_known(index, mutations_sent(context.paths.audit, context.profile.name))
    if as_json:
        show_json([_facts(one) for one in known])
        return
    now = time.time()
    for number, one in enumerate(known):
        if number:
            show("")
        show(f"{one.name}: {one.gives}{' (deprecated)' if one.deprecation is not None else ''}")
        if one.description:
            show(f"  {one.description}")
        for line in one.inputs:
            about = f"  {line.description}" if line.description else ""
            show(f"    {line.path}: {line.type}{about}")
        show(f"  who may: {one.who_may}")
        for past in one.past:
            show(f"  before: {clean_line(past.words(now))}")
        if not one.past:
            show("  before: nothing is kept of an attempt")
    note(f"{human_count(len(known), 'mutation')}; none was sent to find this out.")


def _facts(one: MutationKnown) -> dict[str, Any]:
    return {
        "name": one.name,
        "gives": one.gives,
        "description": one.description,
        "deprecation": one.deprecation,
        "inputs": [asdict(line) for line in one.inputs],
        "who_may": one.who_may,
        "past": [asdict(past) for past in one.past],
    }
