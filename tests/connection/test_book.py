"""profiles.toml: what people wrote stays, what is wrong is named by file, line and key, and no secret is in it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from wfg_tui.connection import Profile, ProfileBook, validated
from wfg_tui.problems import Problem

WRITTEN = """\
# my servers
default = "test"

[profiles.test]
graphql_url = "https://test.example.com/wfgen/graphql"  # the old one
issuer = "https://example.okta.com/oauth2/aus1"
client_id = "0oa1"
environment = "test"

[profiles.production]
graphql_url = "https://example.com/wfgen/graphql"
issuer = "https://example.okta.com/oauth2/aus1"
client_id = "0oa2"
timeout = 90
form = {resource = "x"}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "profiles.toml"
    file.write_text(WRITTEN)
    return file


def problem_of(path: Path, text: str) -> Problem:
    path.write_text(text)
    with pytest.raises(Problem) as caught:
        ProfileBook.load(path)
    assert caught.value.code == "profiles.malformed"
    assert str(path) in caught.value.what
    assert path.read_text() == text
    return caught.value


def test_what_is_written_is_read(path: Path) -> None:
    book = ProfileBook.load(path)
    assert book.names == ["test", "production"]
    assert book.default == "test"
    assert book.get().name == "test"
    assert book.get("production").timeout == 90.0
    assert book.get("production").form == (("resource", "x"),)


def test_a_missing_file_holds_no_profile_and_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        ProfileBook.load(tmp_path / "none.toml").get()
    assert caught.value.code == "profile.none"
    assert "wfg-tui demo" in caught.value.advice


def test_a_misspelt_name_is_answered_with_the_close_one(path: Path) -> None:
    with pytest.raises(Problem) as caught:
        ProfileBook.load(path).get("prodction")
    assert "'production'" in caught.value.advice


def test_a_name_that_is_like_no_other_is_answered_with_those_there_are(path: Path) -> None:
    with pytest.raises(Problem) as caught:
        ProfileBook.load(path).get("zzz")
    assert (caught.value.code, caught.value.advice) == ("profile.unknown", "There are: test, production.")


def test_several_profiles_without_a_default_ask_for_a_choice(path: Path) -> None:
    path.write_text(WRITTEN.replace('default = "test"', ""))
    with pytest.raises(Problem) as caught:
        ProfileBook.load(path).get()
    assert caught.value.code == "profile.which"


def test_the_only_profile_is_the_default(tmp_path: Path) -> None:
    book = ProfileBook.load(tmp_path / "profiles.toml")
    book.save(
        Profile(
            name="one", graphql_url="http://localhost/wfgen/graphql", client_id="c", issuer="http://localhost/x"
        )
    )
    assert ProfileBook.load(tmp_path / "profiles.toml").get().name == "one"


def test_an_edit_changes_its_line_and_nothing_else(path: Path) -> None:
    book = ProfileBook.load(path)
    book.save(dataclasses.replace(book.get("test"), client_id="0oa9"))
    assert path.read_text() == WRITTEN.replace('"0oa1"', '"0oa9"')


def test_a_rename_keeps_the_place_of_the_default(path: Path) -> None:
    book = ProfileBook.load(path)
    book.save(dataclasses.replace(book.get("test"), name="staging"), previous="test")
    again = ProfileBook.load(path)
    assert again.default == "staging"
    assert set(again.names) == {"staging", "production"}
    assert "# my servers" in path.read_text()


def test_removing_the_default_leaves_none(path: Path) -> None:
    book = ProfileBook.load(path)
    book.remove("test")
    again = ProfileBook.load(path)
    assert again.names == ["production"]
    assert "default" not in path.read_text()


def test_a_default_can_be_set_in_a_file_that_has_none(path: Path) -> None:
    path.write_text(WRITTEN.replace('default = "test"\n', ""))
    ProfileBook.load(path).set_default("production")
    assert ProfileBook.load(path).default == "production"


def test_two_windows_do_not_lose_each_others_profile(path: Path) -> None:
    first, second = ProfileBook.load(path), ProfileBook.load(path)
    base = first.get("test")
    first.save(dataclasses.replace(base, name="of first"))
    second.save(dataclasses.replace(base, name="of second"))
    assert {"of first", "of second"} <= set(ProfileBook.load(path).names)


def test_the_file_is_private(path: Path) -> None:
    book = ProfileBook.load(path)
    book.save(book.get("test"))
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[profiles.x\n", "line 1", "not TOML"),
        ('[profiles.x]\ngraphql_url = "u"\ntimeout = "soon"\n', "line 3", "timeout"),
        ('[profiles.x]\ngraphql_url = "u"\ninsecure = 1\n', "line 3", "insecure"),
        ('[profiles.x]\nclient_id = "c"\n', "line 1", "graphql_url"),
        (
            '[profiles.y]\ngraphql_url = "u"\n[profiles.x]\ngraphql_url = "u"\nclient_id = 3\n',
            "line 5",
            "client_id",
        ),
        ("profiles = 3\n", "line 1", "profiles"),
        ("default = 3\n", "line 1", "default"),
        ('[profiles.x]\ngraphql_url = "u"\nheaders = ["a"]\n', "line 3", "headers"),
    ],
)
def test_a_malformed_file_is_named_with_line_and_key(path: Path, text: str, line: str, words: str) -> None:
    what = problem_of(path, text).what
    assert line in what
    assert words in what


@pytest.mark.parametrize("key", ["secret_value", "client_secret", "password", "token", "api_key"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(path: Path, key: str) -> None:
    problem = problem_of(path, f'[profiles.x]\ngraphql_url = "u"\n{key} = "hunter2hunter2"\n')
    assert "line 3" in problem.what
    assert "wfg-tui profile secret x" in problem.advice
    assert "hunter2" not in str(problem) + problem.advice + problem.detail


def test_a_key_that_we_do_not_know_is_kept_and_told(path: Path) -> None:
    path.write_text(WRITTEN + 'client_idd = "x"\n')
    book = ProfileBook.load(path)
    assert any("client_idd" in note and "client_id" in note for note in book.notes)
    book.save(dataclasses.replace(book.get("production"), client_id="n"))
    assert 'client_idd = "x"' in path.read_text()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "profile.name"),
        ({"name": "a/b"}, "profile.name"),
        ({"graphql_url": "example.com"}, "profile.url"),
        ({"graphql_url": "http://example.com/wfgen/graphql"}, "profile.url"),
        ({"graphql_url": "https://u:p@example.com/"}, "profile.url"),
        ({"issuer": "http://example.com"}, "profile.url"),
        ({"client_id": ""}, "profile.incomplete"),
        ({"issuer": "", "token_url": ""}, "profile.incomplete"),
        ({"environment": "prod"}, "profile.value"),
        ({"secret": "file:x"}, "profile.value"),
        ({"secret": "env:"}, "profile.value"),
        ({"timeout": 0.0}, "profile.value"),
        ({"rate": -1.0}, "profile.value"),
        ({"rate": 0.001}, "profile.value"),
        ({"rate": float("nan")}, "profile.value"),
        ({"concurrency": 65}, "profile.value"),
        ({"page_size": -5}, "profile.value"),
        ({"impersonate_header": "x y"}, "profile.value"),
    ],
)
def test_a_profile_that_cannot_be_used_is_not_saved(path: Path, change: dict[str, object], code: str) -> None:
    book = ProfileBook.load(path)
    with pytest.raises(Problem) as caught:
        book.save(dataclasses.replace(book.get("test"), **change))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.advice
    assert path.read_text() == WRITTEN


@pytest.mark.parametrize(
    ("url", "environment", "in_force"),
    [
        ("https://example.com/wfgen/graphql", "", "production"),
        ("https://example.com/wfgen/graphql", "test", "test"),
        ("http://127.0.0.1:8000/wfgen/graphql", "", "development"),
        ("http://localhost/wfgen/graphql", "", "development"),
        ("http://[::1]/wfgen/graphql", "production", "production"),
        ("https://127.0.0.1.example.com/wfgen/graphql", "", "production"),
        ("https://localhost.example.com/wfgen/graphql", "", "production"),
    ],
)
def test_any_host_but_this_machine_is_production_unless_said_otherwise(
    url: str, environment: str, in_force: str
) -> None:
    assert Profile(name="p", graphql_url=url, environment=environment).environment_in_force == in_force


# Layouts, and what must not happen while writing

TABLE = 'graphql_url = "http://localhost/x"\nclient_id = "c"\nissuer = "http://localhost/i"\n'
INLINE = 'profiles = {a = {graphql_url = "http://localhost/x", client_id = "c", issuer = "http://localhost/i"}}\n'
LAYOUTS = {
    "tables under a header": f"[profiles]\n\n[profiles.a]\n{TABLE}",
    "one line": INLINE,
    "scattered": f"[profiles.a]\n{TABLE}[other]\nx = 1 # mine\n[profiles.z]\n{TABLE}",
    "Windows": f"# hi\n[profiles.a]\n{TABLE}".replace("\n", "\r\n"),
    "begun with a mark": f"\ufeff[profiles.a]\n{TABLE}",
    "headers of their own": f'[profiles.a]\n{TABLE}[profiles.a.headers]\nX-Key = "v" # why\n',
    "a quoted name": f'[profiles."a"]\n{TABLE}',
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("change", ["edit", "add", "rename", "remove", "default"])
def test_every_layout_can_be_edited_and_reads_back_the_same(tmp_path: Path, layout: str, change: str) -> None:
    path = tmp_path / "profiles.toml"
    path.write_bytes(LAYOUTS[layout].encode())
    book = ProfileBook.load(path)
    one = book.get("a")
    if change == "edit":
        book.save(dataclasses.replace(one, client_id="n", timeout=7.0))
    elif change == "add":
        book.save(dataclasses.replace(one, name="new one"))
    elif change == "rename":
        book.save(dataclasses.replace(one, name="r"), previous="a")
    elif change == "remove":
        book.remove("a")
    else:
        book.set_default("a")
    again = ProfileBook.load(path)
    assert {name: again.get(name) for name in again.names} == {name: book.get(name) for name in book.names}
    assert again.default == book.default
    text = path.read_bytes().decode()
    assert "# mine" in text or layout != "scattered"
    assert "# hi" in text or layout != "Windows"
    if change in {"edit", "rename"}:
        assert "# why" in text or layout != "headers of their own"
    if layout == "Windows" and change == "edit":
        assert text.count("\r\n") >= LAYOUTS[layout].count("\r\n")


def test_a_layout_that_cannot_be_edited_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "profiles.toml"
    dotted = "".join(f"profiles.a.{line}\n" for line in TABLE.splitlines())
    path.write_text(dotted)
    book = ProfileBook.load(path)
    with pytest.raises(Problem) as caught:
        book.save(dataclasses.replace(book.get("a"), name="b"))
    assert caught.value.code == "profiles.layout"
    assert "[profiles.NAME]" in caught.value.advice
    assert path.read_text() == dotted
    assert book.names == ["a"]


def test_a_rename_onto_another_profile_is_refused(path: Path) -> None:
    book = ProfileBook.load(path)
    with pytest.raises(Problem) as caught:
        book.save(dataclasses.replace(book.get("test"), name="production"), previous="test")
    assert caught.value.code == "profile.taken"
    assert path.read_text() == WRITTEN


@pytest.mark.parametrize("change", ["save", "remove", "default"])
def test_a_file_broken_meanwhile_is_not_written_over(path: Path, change: str) -> None:
    book = ProfileBook.load(path)
    path.write_text("[profiles.test\n")
    changes = {
        "save": lambda: book.save(dataclasses.replace(book.get("test"), client_id="n")),
        "remove": lambda: book.remove("test"),
        "default": lambda: book.set_default("production"),
    }
    with pytest.raises(Problem) as caught:
        changes[change]()
    assert caught.value.code == "profiles.malformed"
    assert path.read_text() == "[profiles.test\n"
    assert (book.names, book.default, book.get("test").client_id) == (["test", "production"], "test", "0oa1")


def test_what_could_not_be_written_is_not_taken_as_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Problem("full", code="files.write")

    book = ProfileBook.load(path)
    monkeypatch.setattr("wfg_tui.connection.book.write_atomic", full)
    with pytest.raises(Problem):
        book.save(dataclasses.replace(book.get("test"), client_id="n"))
    assert book.get("test").client_id == "0oa1"


def test_a_syntax_error_names_line_and_key(path: Path) -> None:
    what = problem_of(path, '[profiles.x]\ngraphql_url = "u"\nclient_id = 0oa1\n').what
    assert "line 3" in what
    assert "client_id" in what


def test_bytes_that_are_no_text_are_a_problem(path: Path) -> None:
    path.write_bytes(b'[profiles.x]\ngraphql_url = "\xff"\n')
    with pytest.raises(Problem) as caught:
        ProfileBook.load(path)
    assert caught.value.code == "profiles.malformed"
    assert "UTF-8" in caught.value.advice


def test_a_secret_among_the_form_parameters_is_refused(path: Path) -> None:
    problem = problem_of(path, '[profiles.x]\ngraphql_url = "u"\nform = {client_secret = "hunter2hunter2"}\n')
    assert "line 3" in problem.what
    assert "hunter2" not in "".join(problem.sentences) + problem.detail


def test_limits_are_ours_where_none_is_written_and_gentler_with_another_machine(path: Path) -> None:
    elsewhere = TABLE.replace("http://localhost", "https://example.com")
    path.write_text(
        f"[profiles.far]\n{elsewhere}\n[profiles.set]\n{TABLE}rate = 9\nconcurrency = 3\npage_size = 20\n"
        f"[profiles.near]\n{TABLE}"
    )
    far, near, said = (ProfileBook.load(path).get(name) for name in ("far", "near", "set"))
    assert (said.rate_in_force, said.concurrency_in_force, said.page_size_in_force) == (9.0, 3, 20)
    assert near.is_loopback
    assert far.rate_in_force < near.rate_in_force
    assert far.concurrency_in_force < near.concurrency_in_force
    assert validated(far).page_size_in_force > 0


@pytest.mark.parametrize("limit", ["rate = true", 'concurrency = "2"', "concurrency = 2.5", "page_size = true"])
def test_a_limit_that_is_no_number_is_refused_with_its_line(path: Path, limit: str) -> None:
    problem = problem_of(path, f"[profiles.x]\n{limit}\n{TABLE}")
    assert "line 2" in problem.what
    assert "must be a " in problem.what


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "0", "1e9"])
def test_a_wait_that_is_none_is_refused(path: Path, seconds: str) -> None:
    path.write_text(f"[profiles.x]\n{TABLE}timeout = {seconds}\n")
    with pytest.raises(Problem) as caught:
        validated(ProfileBook.load(path).get("x"))
    assert "timeout" in caught.value.what
