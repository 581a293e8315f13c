"""Every cause that the doctor knows, with what to open: words alone, chosen elsewhere by evidence.

Braces stand for the connection's own: ``{app}`` and ``{api}`` are the provider's screens, ``{client}`` the client
id, ``{scope}``, ``{profile}``, ``{idp}`` the provider's name, ``{who}`` the host that a step is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from wfg_tui.api.door import APPLICATION, DOOR
from wfg_tui.doctor.step import Cause

IIS: Final = "IIS Manager: Sites › your site › wfgen › graphql › Authentication"

_CAUSES: Final[Mapping[str, tuple[str, str]]] = {
    # The way there
    "dns.name": (
        "The name {who} is misspelt, or is known inside your company's network alone.",
        "Compare it with the address that works in a browser; then connect the VPN.",
    ),
    "dns.vpn": (
        "The name {who} is known inside your company's network alone.",
        "Connect the VPN, then look at the spelling.",
    ),
    "dns.network": ("No name server answers this machine.", "Check the network and the VPN."),
    "dns.malformed": ("{who} cannot be the name of a host.", "Correct the URL: wfg-tui profile edit {profile}."),
    "tcp.port": ("Nothing listens on this port.", "Check the port in the URL: wfg-tui profile edit {profile}."),
    "tcp.down": ("The server is not running.", "Ask whoever runs {who} (IIS: that the site is started)."),
    "tcp.firewall": (
        "A firewall in between swallows the connection, or a VPN is needed.",
        "Connect the VPN, or ask whoever runs the network about {who}.",
    ),
    "tcp.route": ("No route leads to this machine.", "Check the network and the VPN."),
    "tcp.proxy": (
        "Only a proxy leads out of this network.",
        "Name it as the profile's proxy, or in HTTPS_PROXY: wfg-tui profile edit {profile} --proxy URL.",
    ),
    "proxy.credentials": (
        "The proxy wants a user name and password.",
        "Put them into its address: http://user:password@host:port.",
    ),
    "proxy.ntlm": (
        "The proxy wants Windows authentication (NTLM or Kerberos), which wfg-tui cannot do.",
        "Use a local relay that can (Px or Cntlm), or have {who} let through without.",
    ),
    "proxy.refused": (
        "The proxy's rules do not let {who} through.",
        "Ask whoever runs the proxy, or name the host in NO_PROXY if it can be reached directly.",
    ),
    "proxy.cannot_reach": (
        "The proxy cannot reach {who} itself.",
        "Check the host's spelling; name it in NO_PROXY if it is inside your network.",
    ),
    "proxy.silent": (
        "The proxy does not answer.",
        "Check the proxy's address, or name {who} in NO_PROXY if it can be reached directly.",
    ),
    "proxy.address": (
        "The proxy's address cannot be used.",
        "Write it as http://host:port; a PAC file is not read.",
    ),
    "proxy.tls": ("The proxy's own certificate is not believed.", "Name its CA as the profile's ca_file."),
    "proxy.none": (
        "What listens there is no HTTP proxy.",
        "Correct the proxy's address: the profile's proxy, HTTPS_PROXY or ALL_PROXY. A PAC file is not read.",
    ),
    "tls.expired": ("The certificate has ended.", "Whoever runs {who} must renew it (IIS: Bindings › SSL)."),
    "tls.not_yet": ("The certificate begins later than now.", "Ask whoever runs {who} when it was issued."),
    "tls.our_clock": ("This machine's clock is wrong.", "Set the clock: turn on time synchronisation (NTP)."),
    "tls.name": (
        "The certificate is for another host name.",
        "Use a name that it carries, as listed here, in the URL; or have it issued for {who}.",
    ),
    "tls.unknown_ca": (
        "It is signed by a CA that this machine does not trust: your company's own, most often.",
        "Install that CA in the system's store, or: wfg-tui profile edit {profile} --ca-file FILE.",
    ),
    "tls.self_signed": (
        "The certificate is signed by itself.",
        "Have a CA issue one; or trust exactly this one: wfg-tui profile edit {profile} --ca-file FILE.",
    ),
    "tls.inspection": (
        "A proxy that inspects TLS stands in between and shows a certificate of its own.",
        "Name its CA: wfg-tui profile edit {profile} --ca-file FILE (your IT department has it).",
    ),
    "tls.intermediate": (
        "The server does not send its CA's intermediate certificate.",
        "Whoever runs {who} must install the whole chain; browsers fetch what is missing, programs do not.",
    ),
    "tls.weak": ("The certificate is signed too weakly to be believed.", "Whoever runs {who} must renew it."),
    "tls.revoked": ("The certificate was revoked.", "Do not go on: ask whoever runs {who}."),
    "tls.not_tls": ("TLS is not spoken on this port.", "Check whether the URL wants http or https, and its port."),
    "tls.version": ("The server offers no TLS version that is still safe.", "Enable TLS 1.2 or newer on {who}."),
    "tls.client_certificate": (
        "The server wants a client certificate.",
        "Name it: wfg-tui profile edit {profile} --client-cert FILE --client-key FILE.",
    ),
    "tls.client_refused": (
        "The server does not accept the client certificate.",
        "Check that it is current and issued by the CA that {who} expects.",
    ),
    "tls.no_site": (
        "The server has no site of this name.",
        "Check the host in the URL (IIS: Bindings › Host name, Server Name Indication).",
    ),
    "tls.closed": (
        "The connection was closed during the handshake: a firewall that inspects TLS can do this.",
        "Check the port, then ask whoever runs the network.",
    ),
    "tls.file": ("A certificate file of the profile cannot be used.", "Correct its path in the profile."),
    "clock.ours": (
        "This machine's clock is wrong.",
        "Set the clock: turn on time synchronisation (NTP). Tokens are judged by their times.",
    ),
    "clock.theirs": ("The clock of {who} is wrong.", "Whoever runs {who} must synchronise it (NTP)."),
    # The identity provider
    "discovery.issuer": (
        "The issuer is misspelt, or its authorization server was deleted.",
        "Copy the issuer again: {api}.",
    ),
    "discovery.none": (
        "The server publishes no metadata.",
        "Give the token URL itself: wfg-tui profile edit {profile} --token-url URL.",
    ),
    "discovery.moved": ("The issuer's address leads elsewhere.", "Copy the issuer again: {api}."),
    "discovery.unsafe": (
        "The metadata name a token endpoint without TLS.",
        "Have an https address published, or give the token URL yourself.",
    ),
    "server.failed": ("The fault is on its side.", "Try again later; look at the status page of {idp}."),
    "server.dropped": (
        "The connection was cut before an answer came: a gateway, or a server that restarts.",
        "Try again; then ask whoever runs {who}.",
    ),
    "server.silent": ("It does not answer in time.", "Try again later; ask whoever runs {who}."),
    "server.not_http": ("What answers there does not speak HTTP.", "Check the port, and http or https."),
    "secret.key": (
        "The private key, or its passphrase, cannot be used.",
        "Check the PEM file that the profile names; wfg-tui profile secret {profile} stores its passphrase anew.",
    ),
    "secret.place": (
        "The client secret cannot be read from where the profile keeps it.",
        "wfg-tui where names the place; wfg-tui profile secret {profile} stores it anew.",
    ),
    "token.wrong_secret": (
        "The client secret is mistyped, expired, or was replaced by a newer one.",
        "{app}: copy the secret again, then wfg-tui profile secret {profile}.",
    ),
    "token.unknown_client": (
        "The client ID {client} is misspelt, or its application was deleted or belongs elsewhere.",
        "{app}: copy the Client ID again.",
    ),
    "token.inactive_client": ("The application is not active at {idp}.", "{app}: it must be Active."),
    "token.auth_method": (
        "The application wants the client to authenticate in another way.",
        "{app}: Client authentication; then set the profile's auth_method to the same.",
    ),
    "token.twice": (
        "The client's credentials are sent twice.",
        "Take client_id and client_secret out of the profile's form parameters.",
    ),
    "token.org_server": (
        "This is Okta's org authorization server, whose tokens are for Okta itself alone.",
        "Use a custom server's Issuer URI: {api} › Settings.",
    ),
    "token.scope": (
        "The scope {scope} is misspelt, or is not configured on this authorization server.",
        "{api} › Scopes; or leave the scope empty for the server's default.",
    ),
    "token.policy": (
        "No access policy or permission lets this application have a token.",
        "{api} › Access Policies: a rule for this application, Client Credentials and every scope asked for.",
    ),
    "token.grant_not_allowed": (
        "The application may not use the Client Credentials grant.",
        "{app}: Grant type › Client Credentials (Okta: an API Services app).",
    ),
    "token.audience": (
        "The audience that was asked for is not known there: a slash at the end counts.",
        "{api}: copy the identifier into the profile's audience.",
    ),
    "token.not_authorized": ("The application is not authorised for the API.", "Authorise it: {api}."),
    "token.dpop": (
        "The application requires DPoP, as new Okta API Services apps do.",
        "{app}: clear the checkbox Require Demonstrating Proof of Possession (DPoP) header in token requests.",
    ),
    "token.rate_limited": (
        "Too many requests were made: others of your organisation count too.",
        "Wait as long as it says, then try again.",
    ),
    "token.unknown_server": (
        "No authorization server lives at this address: its id is misspelt, or it was deleted.",
        "Copy the Issuer URI again: {api} › Settings.",
    ),
    "token.url": ("The token URL is not a token endpoint's.", "Copy issuer or token URL again: {api}."),
    "token.request": (
        "A parameter of the token request is missing, unknown or given twice.",
        "Look at the profile's form parameters, audience and scope.",
    ),
    "token.malformed": (
        "The answer holds no token that can be used: something in between may change answers.",
        "Check that the token URL is the identity provider's own.",
    ),
    "token.refused": ("{idp} refuses, for a reason of its own.", "Look at {app}, then at {api}."),
    "claims.audience": (
        "The token is for another audience than the GraphQL API's identifier.",
        "Compare, letter by letter: {api} with what WorkflowGen's GraphQL API is configured with.",
    ),
    "claims.default_server": (
        "The token comes from Okta's ready-made server named default, not from the one made for WorkflowGen.",
        "{api}: copy the Issuer URI of the server whose audience is the GraphQL API's identifier.",
    ),
    "claims.issuer": (
        "The token was issued by another authorization server than the profile names.",
        "Copy the issuer again: {api}.",
    ),
    "claims.life": ("The token is not valid now, by its own times.", "Set this machine's clock (NTP)."),
    "claims.client": ("The token is another client's.", "Compare the Client ID: {app}."),
    "claims.scope": (
        "Not every scope that was asked for was granted.",
        "{api} › Scopes, and the policy's rule for this application.",
    ),
    # The API
    "api.url": ("The GraphQL URL is not the API's.", "It usually ends in /wfgen/graphql: correct the profile's."),
    "api.login_page": (
        "A sign-in page stands before the API.",
        f"{IIS}: Anonymous alone; a gateway must let the API's path through without a sign-in.",
    ),
    "api.web_page": (
        "A web page is served at this address: the portal, a gateway or a proxy.",
        "Check the GraphQL URL, then what stands before WorkflowGen.",
    ),
    "api.https": ("The API lives at another address of the same server.", "Put that address into the profile."),
    "api.windows_authentication": (
        "IIS asks for Windows authentication before WorkflowGen sees the token.",
        f"{IIS}: enable Anonymous Authentication, disable Windows Authentication.",
    ),
    "api.basic_authentication": (
        "The server asks for a user name and password (HTTP Basic) and does not look at tokens.",
        f"{IIS}: enable Anonymous Authentication, disable Basic Authentication.",
    ),
    "api.gateway": (
        "A gateway, a firewall or IIS itself refuses the request.",
        "Ask who runs what stands before WorkflowGen (IIS: Request Filtering, IP restrictions).",
    ),
    "api.down": (
        "WorkflowGen's API is not running behind its web server.",
        "IIS Manager: Application Pools, and iisnode's log of the graphql application.",
    ),
    "api.failed": ("WorkflowGen's API failed.", "Look at the logs of WorkflowGen and of iisnode."),
    "api.rate_limited": ("Too many requests were made.", "Wait as long as it says, then try again."),
    "api.method": (
        "The server takes no POST at this address.",
        "Check the GraphQL URL, then gateways in between.",
    ),
    "api.not_graphql": ("What answers there is not GraphQL.", "Check the GraphQL URL: it ends in /graphql."),
    "bearer.opaque": (
        "The token is opaque: WorkflowGen cannot read it.",
        "Ask a custom authorization server for it, or name the API's audience: {api}.",
    ),
    "bearer.scope": (
        "The token lacks a scope that the API wants.",
        "{api} › Scopes; then the profile's scope: wfg-tui profile edit {profile} --scope …",
    ),
    "bearer.dpop": (
        "The token is bound to a DPoP key; WorkflowGen is not known to accept such tokens.",
        "{app}: clear the checkbox Require Demonstrating Proof of Possession (DPoP) header in token requests.",
    ),
    "bearer.password": (
        "The user name or the password is wrong.",
        "The profile's client ID is the user: DOMAIN\\user or user@domain. A new password: "
        "wfg-tui profile secret {profile}.",
    ),
    "bearer.password_unwanted": (
        "The server does not look at user names and passwords.",
        f"{IIS}: enable Basic Authentication; where the site has OpenID Connect, choose another auth_method.",
    ),
    "bearer.not_looked_at": (
        "Something before WorkflowGen takes the token away, or the API is not set up for tokens.",
        "WorkflowGen's OpenID Connect set-up of the GraphQL API; a gateway must pass Authorization on.",
    ),
    "bearer.username_claim": (
        "The token has no claim com.workflowgen.api.username.",
        "{api} › Claims: access token, Value (appuser != null) ? appuser.userName : app.clientId",
    ),
    **DOOR,
    "introspection.off": (
        "Introspection is switched off, and the schema's own address gives nothing either.",
        "Queries run all the same. Have it allowed, or: wfg-tui schema pull --schema FILE.",
    ),
    "introspection.failed": (
        "The server breaks over so large a question.",
        "Look at WorkflowGen's logs; a schema file helps meanwhile: wfg-tui schema pull --schema FILE.",
    ),
    "query.denied": (
        "The user may not ask for this.",
        f"{APPLICATION}: Impersonate username, and what that user may see.",
    ),
    "query.failed": ("The server failed over the query.", "Look at WorkflowGen's logs."),
}


def cause(cause_id: str, values: Mapping[str, str]) -> Cause:
    """Gives a cause of the table with `values` in its braces; what is not in them stays out."""
    what, todo = _CAUSES[cause_id]
    return Cause(cause_id, _filled(what, values), _filled(todo, values))


def causes(values: Mapping[str, str], *ids: str) -> tuple[Cause, ...]:
    """Gives the causes of these ids in this order, each once."""
    return tuple(cause(one, values) for one in dict.fromkeys(ids))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), text)
