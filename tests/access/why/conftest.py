"""Sessions on the sandbox, for the tests of this folder."""

from tests.fixtures_session import open_session as open_session
