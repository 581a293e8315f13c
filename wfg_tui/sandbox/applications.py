"""Who may call the sandbox: the clients the identity provider knows and the applications WorkflowGen knows.

The two lists are kept apart because they are apart in life: an administrator of the identity provider makes the
first, an administrator of WorkflowGen the second (Administration Module > Applications), and half of what goes
wrong in the field is that one of them forgot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WITH_A_SECRET: Final = ("client_secret_basic", "client_secret_post")
ADMINISTRATOR: Final = "administrator"
"""The role of the application that comes first wherever applications are listed."""


@dataclass(frozen=True, slots=True)
class Client:
    """An application integration of the identity provider (Okta: *API Services*)."""

    client_id: str
    client_secret: str = field(repr=False)
    grant_types: tuple[str, ...] = ("client_credentials",)
    requires_dpop: bool = False
    """Okta's checkbox *Require Demonstrating Proof of Possession (DPoP) header in token requests*."""
    covered_by_policy: bool = True
    """Whether an access policy of the authorization server has a rule for this client."""
    methods: tuple[str, ...] = WITH_A_SECRET
    """How it may authenticate (Okta: *Client authentication*); any other way is refused."""
    key: str = ""
    """What it proves itself with instead of a secret: ``rsa``, ``ec`` or ``certificate``; made at the start."""


@dataclass(frozen=True, slots=True)
class RegisteredApplication:
    """A *Non-interactive Client* in WorkflowGen's Administration Module."""

    name: str
    client_id: str
    impersonate_username: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Application:
    """One client as a person would try it: its credentials, whom it acts as, and what to expect of it."""

    role: str
    client: Client
    impersonates: str
    about: str
    registered: bool = True
    is_active: bool = True
    private_key: str = field(default="", repr=False)
    """PEM, for the clients that have one."""
    certificate: str = ""
    """PEM, for the client that shows one over TLS."""
    token_url: str = ""
    """The listener that takes this client's certificate and no other."""
    authority: str = ""
    """PEM: who signed that listener's own certificate, for the client's CA file."""

    @property
    def method(self) -> str:
        """How the client authenticates at the token endpoint."""
        return self.client.methods[0]

    @property
    def client_id(self) -> str:
        return self.client.client_id

    @property
    def client_secret(self) -> str:
        return self.client.client_secret


def _client(tail: str, secret: str, **settings: bool | str | tuple[str, ...]) -> Client:
    return Client(f"0oa{tail}", secret, **settings)  # type: ignore[arg-type]  # checked by Client's own fields


APPLICATIONS: Final[tuple[Application, ...]] = (
    Application(
        ADMINISTRATOR,
        _client("1adm7wq2kXe8Lr5d7", "Vd3xKq0ZbT9sYhW2uN6mRjC8pLf1GaEoX4tQiB7v"),
        "olivia_martin",
        "Administrator: sees everything, may use system operations and the impersonation header.",
    ),
    Application(
        "process_manager",
        _client("2mgr5hz9pVa3Ty5d7", "hT6bNw2QyLs8FgRk5XcZp0VjM3dUe9aIo7KqB1Cx"),
        "james_wilson",
        "Process manager of HELPDESK and WORK_ORDER: sees all their requests and all their data.",
    ),
    Application(
        "supervisor",
        _client("3sup8rb1mJc6Qw5d7", "P9mWc4ZrJx1TgHs7LyVk2DnQb8FeUo5RaIi6Kt3X"),
        "sofia_rossi",
        "Process supervisor of INVESTMENT_APP: follows all its requests.",
    ),
    Application(
        "actor",
        _client("4act2nf6gHd9Su5d7", "aR5kXz8LqVt1NwJp6YhCs3GmDb9FeUo0TiKx4QyW"),
        "liam_tremblay",
        "Actor, first-level support: sees the requests that hold an action of theirs.",
    ),
    Application(
        "requester",
        _client("5req9cv4xBn7Zm5d7", "yJ7nVb3KsQx0ZtLg9WpRh5DcMf2FeUa8TiOk6XqC"),
        "emma_dubois",
        "Requester: sees their own requests, and only the data the designer made visible.",
    ),
    Application(
        "reporting_script",
        _client("Irep5wd1tMs4Yh5d7", "W8kRz2NxTq6VbLc9JyPs3HpGd5FeUo0MaIi7kX4C"),
        "james_dubois",
        "A script's user: an actor who also launches requests, and sees fewer than somebody expected.",
    ),
    Application(
        "inactive_application",
        _client("6off3dk8sPw5Gx5d7", "Z2cLm9RtXv6JqBn4KyWs8HpGd0FeUo1TaIk5xQ7V"),
        "james_wilson",
        "The application is registered in WorkflowGen but not active.",
        is_active=False,
    ),
    Application(
        "missing_user",
        _client("7gon6tj2vFr8Kh5d7", "q8WsXk5VnLc1RbZt7JyMg3HpDf9FeUo0TaIi2K4Q"),
        "svc_reporting",
        "The application impersonates a user that does not exist.",
    ),
    Application(
        "inactive_user",
        _client("8ina4yl7bMq0Nd5d7", "G4tRv1ZxKq8WnLb5JyCs9MpHd2FeUo7TaIi0kX3m"),
        "noah_keller",
        "The application impersonates a user who is not active.",
    ),
    Application(
        "unregistered",
        _client("9unr1pw5zCs3Vf5d7", "m6QxTz3BvKn9WcLr0JyGs4HpXd8FeUo2TaIi5kV1"),
        "",
        "The identity provider knows it; nobody registered it in WorkflowGen.",
        registered=False,
    ),
    Application(
        "reserved_characters",
        _client("Arsv8kx3jQt6Lb5d7", "p@ss:w+rd/%41=& x"),
        "emma_dubois",
        "A secret that survives HTTP Basic only when it is form-encoded first (RFC 6749, section 2.3.1).",
    ),
    Application(
        "dpop_required",
        _client("Bdpp0hs9nWy2Xz5d7", "L1vBx7QnZk4TcWr8JyMs0HpGd6FeUo3TaIi9kR5X", requires_dpop=True),
        "james_wilson",
        "Its integration still requires DPoP, the default of a new API Services app.",
    ),
    Application(
        "no_policy",
        _client("Cpol7fg6cRk1Jt5d7", "X0nCz6LbVq3TkWr9JyMs7HpGd4FeUo8TaIi1kB2Z", covered_by_policy=False),
        "james_wilson",
        "No access policy of the authorization server covers it.",
    ),
    Application(
        "grant_not_allowed",
        _client(
            "Dgra2bm5lYp8Hs5d7",
            "B9xLk2VzQn5TcWr1JyMs6HpGd7FeUo4TaIi8kZ0C",
            grant_types=("authorization_code", "refresh_token"),
        ),
        "james_wilson",
        "A web app by mistake: its integration does not allow the client credentials grant.",
    ),
    Application(
        "secret_jwt",
        _client("Esjw4kt0qMd7Rx5d7", "C3wQz9LxVb6NkTr2JyMs8HpGd1FeUo5TaIi4kX7Y", methods=("client_secret_jwt",)),
        "sofia_rossi",
        "Signs an assertion with its secret (client_secret_jwt).",
    ),
    Application(
        "rsa_key",
        _client("Frsa1vz8nHc3Lp5d7", "", methods=("private_key_jwt",), key="rsa"),
        "james_wilson",
        "Signs an assertion with an RSA key (private_key_jwt, RS256).",
    ),
    Application(
        "ec_key",
        _client("Gecc6yb2sJf9Wd5d7", "", methods=("private_key_jwt",), key="ec"),
        "liam_tremblay",
        "Signs an assertion with a P-256 key (private_key_jwt, ES256).",
    ),
    Application(
        "certificate",
        _client("Htls3gm7xKv5Bn5d7", "", methods=("tls_client_auth",), key="certificate"),
        "emma_dubois",
        "Shows a client certificate (tls_client_auth) to the TLS listener that takes it alone.",
    ),
)

CLIENTS: Final = {application.client_id: application.client for application in APPLICATIONS}
"""What the identity provider knows, by client id."""

REGISTERED: Final = {
    application.client_id: RegisteredApplication(
        application.role.replace("_", " ").title(),
        application.client_id,
        application.impersonates,
        application.is_active,
    )
    for application in APPLICATIONS
    if application.registered
}
"""What WorkflowGen knows, by client id."""
