"""What PostgreSQL itself says of PostGraphile's fields: its privileges, and what each role's SELECTs find.

No permission is written here. What is written is which columns a field reads: a list and a page are ordered by the
primary key, a relation joins on its columns, and a function that makes a column is given the whole row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tests.access.postgraphile.running import Database

SCHEMA = "app"
READABLE, EMPTY, DENIED = "readable", "empty", "denied"
UNREACHED = "unreached"
"""No row that the field could be a value of, and nothing that forbids it."""

Column = tuple[str, str]


@dataclass(frozen=True)
class Relation:
    table: str
    column: str
    foreign_table: str
    foreign_column: str


@dataclass(frozen=True)
class At:
    """Where a path has led: to what, with which rows, and what was read on the way."""

    kind: str
    """``query``, ``connection``, ``edge``, ``page``, ``row``, ``leaf``, or of a connection itself ``total`` (which
    every connection has) or ``cursor`` (which one with rows has)."""
    table: str = ""
    source: str = ""
    """The FROM clause whose last table, `alias`, holds the rows; empty where there are none yet."""
    alias: str = ""
    needs: frozenset[Column] = frozenset()
    joined: frozenset[Column] = frozenset()
    """What a connection's parts read to find its rows; it itself reads nothing."""
    counts: frozenset[str] = frozenset()
    """Tables whose rows are only counted: any one column will do."""
    calls: frozenset[str] = frozenset()
    value: str = ""
    """The SQL of a leaf."""
    parent: str = ""
    """The FROM clause of the rows that a connection hangs on; empty for one at the root."""
    counted: bool = False
    """Whether each of these rows is the one of an edge, which was counted before."""
    silent: bool = False
    """Whether it is asked for by its ``nodeId``: PostGraphile answers null there to what is denied."""
    by_key: bool = False
    """Whether the first table's row was asked for by its key, which must have been seen before."""

    @property
    def first(self) -> str:
        """The table whose rows all hangs on."""
        return self.source.partition(" ")[0].removeprefix(f"{SCHEMA}.")

    def reading(self, *columns: Column) -> At:
        return replace(self, needs=self.needs | set(columns))


@dataclass(frozen=True)
class Catalogue:
    """The tables, relations and functions of a database, as its own catalogue has them."""

    database: Database

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.database.rows(
            "select relname, attname from pg_attribute join pg_class on pg_class.oid = attrelid "
            f"where relnamespace = '{SCHEMA}'::regnamespace and relkind = 'r' and attnum > 0 order by 1, attnum"
        ):
            found[row["relname"]].append(row["attname"])
        return dict(found)

    @cached_property
    def keys(self) -> dict[str, str]:
        rows = self.database.rows(
            "select relname, attname from pg_index join pg_class on pg_class.oid = indrelid join pg_attribute a "
            f"on a.attrelid = indrelid and attnum = indkey[0] where indisprimary and "
            f"relnamespace = '{SCHEMA}'::regnamespace"
        )
        return {row["relname"]: row["attname"] for row in rows}

    @cached_property
    def relations(self) -> list[Relation]:
        rows = self.database.rows(
            "select r.relname as table, a.attname as column, fr.relname as foreign_table, fa.attname as "
            "foreign_column from pg_constraint join pg_class r on r.oid = conrelid join pg_class fr on "
            "fr.oid = confrelid join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1] join "
            "pg_attribute fa on fa.attrelid = confrelid and fa.attnum = confkey[1] where contype = 'f'"
        )
        return [Relation(**row) for row in rows]

    @cached_property
    def functions(self) -> dict[str, str]:
        """Each function and what it takes: a table's row, or nothing."""
        rows = self.database.rows(
            "select proname, coalesce((select relname from pg_class where reltype = proargtypes[0]), '') as takes "
            f"from pg_proc where pronamespace = '{SCHEMA}'::regnamespace"
        )
        return {row["proname"]: row["takes"] for row in rows}

    @cached_property
    def roles(self) -> list[str]:
        """The roles that a request may have."""
        rows = self.database.rows(
            "select r.rolname from pg_auth_members join pg_roles r on r.oid = roleid join pg_roles m "
            "on m.oid = member where m.rolname = 'web' order by 1"
        )
        return [row["rolname"] for row in rows]

    # Where a path leads

    def follow(self, path: str) -> At:
        """Gives where ``allEmployees.nodes.name`` leads. Raises KeyError for what the database has not."""
        at = At("query")
        for step in path.split("."):
            at = self._root(step) if at.kind == "query" else self._step(at, step)
        return at

    def _root(self, step: str) -> At:
        for function, takes in self.functions.items():
            if step == _camel(function) and not takes:
                return At("leaf", calls=frozenset({function}), value=f"{SCHEMA}.{function}()")
        for table, key in self.keys.items():
            source = f"{SCHEMA}.{table} t1"
            row = At("row", table, source, "t1")
            if step == f"all{_capital(_plural(table))}":
                return replace(row, kind="connection")
            if step == f"all{_capital(_plural(table))}List":
                return row.reading((table, key))
            if step in {f"{_camel(table)}By{_capital(key)}", _camel(table)}:
                return replace(row, by_key=True, silent=step == _camel(table)).reading((table, key))
        raise KeyError(step)

    def _step(self, at: At, step: str) -> At:
        table = at.table
        if at.kind != "connection" or step != "pageInfo":
            at = replace(at, needs=at.needs | at.joined, joined=frozenset())
        key = (table, self.keys[table])
        if at.kind == "connection":
            if step == "totalCount":
                return replace(at, kind="total", counts=at.counts | {table})
            if step == "pageInfo":
                return replace(at, kind="page")
            return replace(at, kind={"nodes": "row", "edges": "edge"}[step]).reading(key)
        if at.kind == "edge":
            if step == "node":
                return replace(at, kind="row", counted=True)
            return replace(at, kind="leaf", value=f"{at.alias}.{key[1]}")
        if at.kind == "page":
            return replace(at, kind="cursor" if step.endswith("Cursor") else "total").reading(key)
        return self._of_row(at, step)

    def _of_row(self, at: At, step: str) -> At:
        table, alias = at.table, at.alias
        if step == "nodeId":
            key = self.keys[table]
            return replace(at, kind="leaf", value=f"{alias}.{key}").reading((table, key))
        for column in self.columns[table]:
            if step == _camel(column):
                return replace(at, kind="leaf", value=f"{alias}.{column}").reading((table, column))
        for function, takes in self.functions.items():
            if takes == table and step == _camel(function.removeprefix(f"{table}_")):
                whole = at.reading(*((table, column) for column in self.columns[table]))
                return replace(
                    whole, kind="leaf", calls=at.calls | {function}, value=f"{SCHEMA}.{function}({alias})"
                )
        following = f"t{int(alias[1:]) + 1}"
        for one in self.relations:
            by = f"By{_capital(one.column)}"
            columns = (one.table, one.column), (one.foreign_table, one.foreign_column)
            if one.table == table and step == _camel(one.foreign_table) + by:
                on = f"{following}.{one.foreign_column} = {alias}.{one.column}"
                return _joined(at, one.foreign_table, following, on, "row").reading(*columns)
            if one.foreign_table == table and step.removesuffix("List") == _camel(_plural(one.table)) + by:
                on = f"{following}.{one.column} = {alias}.{one.foreign_column}"
                if step.endswith("List"):
                    key = (one.table, self.keys[one.table])
                    return _joined(at, one.table, following, on, "row").reading(*columns, key)
                return replace(_joined(at, one.table, following, on, "connection"), joined=frozenset(columns))
        raise KeyError(step)


def _joined(at: At, table: str, alias: str, on: str, kind: str) -> At:
    source = f"{at.source} join {SCHEMA}.{table} {alias} on {on}"
    return replace(at, kind=kind, table=table, source=source, alias=alias, parent=at.source, counted=False)


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def _capital(name: str) -> str:
    camel = _camel(name)
    return camel[:1].upper() + camel[1:]


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


@dataclass(frozen=True)
class Expectation:
    """What one role may see, asked of the database alone."""

    catalogue: Catalogue
    role: str

    @cached_property
    def columns(self) -> set[Column]:
        """The columns that the role may SELECT."""
        pairs = ", ".join(
            f"('{table}', '{one}')" for table, all_ in self.catalogue.columns.items() for one in all_
        )
        rows = self.catalogue.database.rows(
            f"select t, c from (values {pairs}) v(t, c) where has_schema_privilege('{self.role}', '{SCHEMA}', "
            f"'USAGE') and has_column_privilege('{self.role}', ('{SCHEMA}.' || t)::regclass, c, 'SELECT')"
        )
        return {(row["t"], row["c"]) for row in rows}

    @cached_property
    def functions(self) -> set[str]:
        """The functions that the role may call, and that do nothing which it may not."""
        rows = self.catalogue.database.rows(
            f"select proname from pg_proc where pronamespace = '{SCHEMA}'::regnamespace and "
            f"has_schema_privilege('{self.role}', '{SCHEMA}', 'USAGE') and "
            f"has_function_privilege('{self.role}', oid, 'EXECUTE')"
        )
        found = {row["proname"] for row in rows}
        alone = (one for one in found if not self.catalogue.functions[one])
        return found - {
            one for one in alone if self.catalogue.database.refuses(f"select {SCHEMA}.{one}()", self.role)
        }

    def allowed(self, at: At) -> bool:
        """Whether nothing that is read on the way is forbidden, and of a row anything may be read."""
        readable = {table for table, _ in self.columns}
        if not (at.needs <= self.columns and at.counts <= readable and at.calls <= self.functions):
            return False
        return at.kind not in {"row", "edge"} or at.table in readable

    def states(self, paths: Iterable[str]) -> dict[str, set[str]]:
        """Gives the states that each path may have, parents before children: several where it hangs on the key to
        ask with, and beneath what is denied."""
        found: dict[str, set[str]] = {}
        keys: dict[str, set[str]] = {}
        queries: list[str] = []
        for path in paths:
            at = self.catalogue.follow(path)
            found[path] = set()
            above = path.rpartition(".")[0]
            if at.by_key:
                keys[path] = set(self.keys[at.first])
            if at.by_key and not keys[path]:
                found[path] = {UNREACHED}
            elif DENIED in found.get(above, ()):  # nothing needs to be asked to know that
                found[path] = {DENIED, UNREACHED}
            elif not self.allowed(at) and at.silent:
                found[path] = {UNREACHED}
            elif not self.allowed(at):
                nothing_there = found.get(above, {READABLE}) <= {EMPTY, UNREACHED}
                found[path] = {DENIED, UNREACHED} if nothing_there else {DENIED}
            elif not at.source:
                queries.append(f"select '{path}' as path, '' as key, 1 as rows, count({at.value}) as some")
            else:
                queries.append(_counting(path, at, self.catalogue.keys))
        for row in self.catalogue.database.rows(" union all ".join(queries), self.role) if queries else ():
            some = READABLE if row["some"] else EMPTY
            found[row["path"]].add(some if row["rows"] else UNREACHED)
            keys.get(row["path"], set()).discard(row["key"])
        return {
            path: states | ({UNREACHED} if not states or (keys.get(path) and states != {DENIED}) else set())
            for path, states in found.items()
        }

    @cached_property
    def keys(self) -> dict[str, set[str]]:
        """The keys that the role can see in each table: without one, nothing is asked for by its key."""
        found: dict[str, set[str]] = {}
        for table, key in self.catalogue.keys.items():
            query = f"select {key}::text as key from {SCHEMA}.{table}"
            rows = self.catalogue.database.rows(query, self.role) if (table, key) in self.columns else ()
            found[table] = {row["key"] for row in rows}
        return found


def _counting(path: str, at: At, keys: Mapping[str, str]) -> str:
    """A query for how often a field had the chance of a value, and how often it has one, for each key."""
    asked = f"t1.{keys[at.first]}::text" if at.by_key else "''"
    head = f"select '{path}' as path, {asked} as key"
    last = f"{at.alias}.{keys[at.table]}"
    if at.kind == "leaf" or at.counted or (at.by_key and at.kind == "row" and not at.parent):
        return f"{head}, count(*) as rows, count({at.value or last}) as some from {at.source} group by 2"
    every = at.kind in {"connection", "total", "page"}  # what hangs on nothing is there, whatever it holds
    if not at.parent:
        return f"{head}, 1 as rows, {'1' if every else f'(select count(*) from {at.source})'} as some"
    if every:
        return f"{head}, count(*) as rows, count(*) as some from {at.parent} group by 2"
    outer = f"{at.parent} left{at.source.removeprefix(at.parent)}"
    return f"{head}, count(*) as rows, count({last}) as some from {outer} group by 2"
