"""Markdown as people read it in a narrow pane: marks taken off, code and lists told apart, addresses in brackets.

Descriptions are Markdown by the specification (GraphQL, section 3, Descriptions: CommonMark). What stands in them
is a few of its forms; whatever else somebody writes stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from textual.content import Content

from wfg_tui.text import clean

Link = Callable[[str], Content | None]
"""Gives a link for words in code marks that name something to go to, or None."""

CODE: Final = "$gql-string"
_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)[^`]*$")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?: +|$)(.*?)(?: +#+)? *$")
_ITEM: Final = re.compile(r"( {0,12})([-*+]|\d{1,9}[.)]) +(.*)$")
_RULE: Final = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
_QUOTE: Final = re.compile(r"^ {0,3}> ?")
_INLINE: Final = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>[^`](?:.{0,300}?[^`])??)(?P=ticks)(?!`)"
    r"|!?\[(?P<label>[^\[\]\n]{1,500})\]\((?P<address>[^()\s]{1,2000})(?: +\"[^\"\n]{0,200}\")?\)"
    r"|<(?P<bare>(?:https?|mailto):[^<>\s]{1,2000})>"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>.{1,300}?\S??)(?<=\S)(?P=strong)"
    r"|(?<![\w*_])(?P<emphasis>[*_])(?=[^\s*_])(?P<leaning>[^*_\n]{1,300})(?<=\S)(?P=emphasis)(?![\w*_])"
)
_LINE_FEEDS: Final = re.compile(r"\r\n?|[\u2028\u2029]")


def readable(text: str, style: str = "$foreground", link: Link | None = None) -> Content:
    """Gives Markdown as styled text, cleaned; lines that only the source breaks are joined."""
    return Content("\n").join(_blocks(clean(_LINE_FEEDS.sub("\n", text)).strip("\n"), style, link))


def _blocks(text: str, style: str, link: Link | None) -> Iterator[Content]:
    paragraph: list[str] = []
    fence = ""
    in_list = False

    def flushed() -> Iterator[Content]:
        if paragraph:
            yield _inline(" ".join(paragraph), style, link)
            paragraph.clear()

    for line in text.expandtabs(4).split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            else:
                yield Content.styled(f"  {line}", CODE)
        elif mark:
            yield from flushed()
            fence = mark[1]
        elif not line.strip():
            yield from flushed()
            yield Content()
            in_list = False
        elif heading := _HEADING.match(line):
            yield from flushed()
            yield _inline(heading[1], f"bold {style}", link)
        elif _RULE.match(line):
            yield from flushed()
            yield Content.styled("───", "$gql-comment")
        elif item := _ITEM.match(line):
            yield from flushed()
            in_list = True
            sign = "•" if item[2] in "-*+" else item[2]
            paragraph.append(f"{item[1]}{sign} {item[3].strip()}")
        elif line.startswith("    ") and not paragraph and not in_list:
            yield Content.styled(f"  {line[4:]}", CODE)
        elif line.lstrip().startswith("|"):
            yield from flushed()
            yield _inline(line, style, link)
        else:
            broken = line.endswith(("  ", "\\"))
            paragraph.append(_QUOTE.sub("", line).strip().removesuffix("\\"))
            if broken:
                yield from flushed()
    yield from flushed()


def _inline(text: str, style: str, link: Link | None) -> Content:
    parts: list[Content] = []
    at = 0
    for found in _INLINE.finditer(text):
        parts.append(Content.styled(text[at : found.start()], style))
        parts.append(_marked(found, style, link))
        at = found.end()
    parts.append(Content.styled(text[at:], style))
    return Content("").join(parts)


def _marked(found: re.Match[str], style: str, link: Link | None) -> Content:
    if found["code"] is not None:
        code = found["code"].strip() or found["code"]
        return (link(code) if link is not None else None) or Content.styled(code, CODE)
    if found["label"] is not None:
        label, address = found["label"].replace("`", ""), found["address"]
        if label == address or found[0].startswith("!"):
            return Content.styled(label, f"underline {style}")
        return Content.assemble((label, f"underline {style}"), (f" ({address})", "$gql-comment"))
    if found["bare"] is not None:
        return Content.styled(found["bare"], f"underline {style}")
    if found["bold"] is not None:
        return Content.styled(found["bold"], f"bold {style}")
    if found["leaning"] is not None:
        return Content.styled(found["leaning"], f"italic {style}")
    return Content.styled(found["escaped"], style)
