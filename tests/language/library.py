"""A library's schema, made for these tests, and documents made up for it."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from wfg_tui.schema import SchemaIndex

SDL = """
"Where all reading starts."
type Query {
  me: Reader
  "Every book the library has."
  books(filter: BookFilter, first: Int = 10, sort: [Sort!]): BookPage
  book(isbn: ID!): Book
  search(text: String!): [Item!]!
  shelf: Shelf
  oldShelf: Shelf @deprecated(reason: "Shelves moved.")
  empty: Hollow
}

type Mutation {
  lend(input: LendInput!): Loan
  pick(by: Choice!): Book
}

type Subscription {
  returned: Loan
  lent: Loan
}

interface Node { id: ID! }

interface Item implements Node { id: ID! title: String }

"A thing with pages."
type Book implements Item & Node {
  id: ID!
  title: String
  genre: Genre
  pages(from: Int!, to: Int): [String!]
  author: Person
  lentTo: Reader @deprecated(reason: "Use loans.")
  loans: [Loan!]
}

type Film implements Item & Node { id: ID! title: String minutes: Int }

type Reader implements Node { id: ID! userName: String! card: Card favourite: Favourite }

type Person { name: String wrote: [Book!] }

union Favourite = Book | Film

union Card = Reader | Person

type Loan { book: Book reader: Reader until: Date }

type BookPage { totalCount: Int! hasNextPage: Boolean items: [Book!]! }

type Shelf { number: Int books: [Book!] }

type Hollow { inner: Hollow deeper: Shelf }

scalar Date

enum Genre { NOVEL POETRY "Out of use." TRACT @deprecated(reason: "No longer printed.") }

enum Sort { TITLE AGE }

input BookFilter {
  genre: Genre
  genres: [Genre!]
  titled: TextFilter
  since: Date
  lent: Boolean = false
  not: BookFilter
}

input TextFilter { is: String! exact: Boolean }

input LendInput { isbn: ID!, reader: String!, until: Date, days: Int! = 14 }

input Choice @oneOf { isbn: ID, title: String }

"Says how a field is to be shown."
directive @shown(as: String!, wide: Boolean = true) repeatable on FIELD | FRAGMENT_SPREAD
directive @once on QUERY | FIELD
directive @declared on VARIABLE_DEFINITION
"""


@cache
def library() -> SchemaIndex:
    """The index; the same each time."""
    return SchemaIndex.from_sdl(SDL)


def labels(items: list) -> list[str]:
    return [item.label for item in items]


def cursor(text: str) -> tuple[str, int, int]:
    """Takes the first ``|`` out of a text and gives where it stood."""
    at = text.index("|")
    before = text[:at]
    return before + text[at + 1 :], before.count("\n"), len(before) - before.rfind("\n") - 1


# Made-up documents.

PIECES = [
    "query ",
    "mutation ",
    "subscription ",
    "fragment ",
    "on ",
    "F",
    "G",
    "Book",
    "Query",
    "Reader",
    "a",
    "books",
    "id",
    "title",
    "me",
    "$",
    "$x",
    ": ",
    "Int",
    "[Int!]!",
    " = ",
    "1",
    "-1.5e3",
    "01",
    '"s"',
    '"\\n"',
    '"\\q"',
    '"',
    '"""',
    '\\"""',
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "!",
    "@",
    "@skip(if: true)",
    '@shown(as: "x")',
    "...",
    "...F",
    "... on Book ",
    "|",
    "&",
    ",",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "#",
    "# note",
    "\u2028",
    "\x85",
    "\ufeff",
    "é",
    "漢",
    "😀",
    "\x00",
    "\\",
    "true",
    "null",
    "query Q {",
    "fragment F on Book {",
    "type T",
    "schema {",
    "\nquery N($x: ID!) {\n  book(isbn: $x) { id }\n}\n",
    "NOVEL",
    "input",
]
"""Whole tokens, halves of tokens, and everything that other editors take for an end of a line."""

soup = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
"""Any text at all, with the habits of GraphQL."""


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Documents that parse: mostly about the library, often wrong about it."""
    names = [f"F{number}" for number in range(draw(st.integers(0, 3)))]
    definitions = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["query", "query", "query", "mutation", "subscription"]))
        name = draw(st.sampled_from(["", f" Op{number}", f" Op{number}", " Op0"]))
        declared = draw(
            st.lists(
                st.sampled_from(
                    ["$x: ID!", "$x: Int", "$y: BookFilter", "$z: [Sort!]", "$w: Nothing", "$t: String! = \"t\"",
                     "$t: String", "$i: LendInput!", "$x: Book", "$d: Int @declared", "$d: Int @once"]
                ),
                max_size=3,
            )
        )  # fmt: skip
        head = f"{kind}{name}" + (f"({', '.join(declared)})" if declared else "")
        head += draw(st.sampled_from(["", "", "", " @once", ' @shown(as: "x")']))
        if head == "query" and draw(st.booleans()):
            head = ""
        root = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}[kind]
        definitions.append(f"{head} {_selection(draw, root, names, 3)}")
    for name in names:
        condition = draw(
            st.sampled_from(["Book", "Query", "Item", "Favourite", "Reader", "Genre", "Nothing", "Film"])
        )
        definitions.append(f"fragment {name} on {condition} {_selection(draw, condition, names, 2)}")
    order = draw(st.permutations(definitions))
    return draw(st.sampled_from(["\n\n", "\n", " ", "\r\n", "\n# between\n"])).join(order)


def _selection(draw: st.DrawFn, type_name: str, names: list[str], depth: int) -> str:
    index = library()
    found = index.type(type_name)
    fields = list(found.fields) if found is not None else []
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        what = draw(st.integers(0, 9))
        if what == 0 and names:
            parts.append(f"...{draw(st.sampled_from([*names, 'Unknown']))}")
        elif what == 1 and depth:
            condition = draw(st.sampled_from(["", " on Book", " on Film", " on Item", " on Reader", " on Genre"]))
            inner = condition.removeprefix(" on ") or type_name
            skip = draw(st.sampled_from(["", " @skip(if: true)", " @include(if: $b)"]))
            parts.append(f"...{condition}{skip} {_selection(draw, inner, names, depth - 1)}")
        elif what == 2 or not fields:
            parts.append(
                draw(st.sampled_from(["__typename", "nothing", "id", "al: id", "title: id", "x: nothing"]))
            )
        else:
            parts.append(_field(draw, draw(st.sampled_from(fields)), names, depth))
    return "{ " + draw(st.sampled_from([" ", "\n  ", ", "])).join(parts) + " }"


def _field(draw: st.DrawFn, field, names: list[str], depth: int) -> str:
    alias = draw(st.sampled_from(["", "", "", "al: ", "id: ", "title: "]))
    given = [
        f"{item.name}: {_value(draw)}"
        for item in field.args
        if draw(st.integers(0, 3)) or item.type.text.endswith("!")
    ]
    given += draw(st.sampled_from([[], [], [], [], ["unknown: 1"], given[:1]]))
    text = alias + field.name + (f"({', '.join(given)})" if given else "")
    text += draw(st.sampled_from(["", "", "", "", " @shown(as: \"a\")", " @once", " @once @once", " @nothing",
                                  " @declared", " @shown", " @skip(if: $x)"]))  # fmt: skip
    composite = library().is_composite(field.type.name)
    if (composite and depth and draw(st.integers(0, 9))) or draw(st.integers(0, 15)) == 0:
        text += " " + _selection(draw, field.type.name, names, max(depth - 1, 0))
    return text


def _value(draw: st.DrawFn) -> str:
    return draw(
        st.sampled_from(
            [
                "1",
                "-2.5",
                '"text"',
                "true",
                "null",
                "NOVEL",
                "TRACT",
                "NOTHING",
                "[]",
                "[TITLE, AGE]",
                "$x",
                "$y",
                "$z",
                "$t",
                "$nothing",
                "{}",
                "{genre: NOVEL}",
                "{genre: $x}",
                '{titled: {is: "x"}}',
                "{titled: {}}",
                "{nothing: 1}",
                "{genre: NOVEL, genre: POETRY}",
                '{isbn: "1", reader: $t}',
                '{isbn: 1, title: "t"}',
                "{title: $t}",
                '"""block\n  text"""',
                "{not: {lent: true}}",
                '"it\'s 😀"',
            ]
        )
    )
