"""Which providers of identity there are, from the environment."""

from urllib.parse import urlsplit

from config import environment


def providers() -> dict[str, dict]:
    """What allauth reads as SOCIALACCOUNT_PROVIDERS: those that have a client id."""
    return {"eid": {"APPS": _eid()}, "dan": {"APPS": _dan()}}


def _eid() -> list[dict]:
    issuer = environment.text("EID_ISSUER")
    app = {
        "name": environment.text("EID_NAME", "National e-ID"),
        "client_id": environment.text("EID_CLIENT_ID"),
        "secret": environment.text("EID_CLIENT_SECRET"),
        "settings": {
            "server_url": issuer,
            "hosts": [urlsplit(issuer).netloc, *environment.words("EID_HOSTS")],
            "scope": environment.text("EID_SCOPE", "openid profile").split(),
            "number_claim": environment.text("EID_NUMBER_CLAIM", "national_number"),
            "name_claim": environment.text("EID_NAME_CLAIM", "name"),
        },
    }
    return [app] if issuer and app["client_id"] else []


def _dan() -> list[dict]:
    server = environment.text("DAN_URL", "https://sso.gov.mn").rstrip("/")
    app = {
        "name": "ДАН",
        "client_id": environment.text("DAN_CLIENT_ID"),
        "secret": environment.text("DAN_CLIENT_SECRET"),
        "settings": {
            "server_url": server,
            "hosts": [urlsplit(server).netloc],
            "wsdl": environment.text("DAN_WSDL", "https://xyp.gov.mn/citizen-1.5.0/ws?WSDL"),
        },
    }
    return [app] if app["client_id"] else []
