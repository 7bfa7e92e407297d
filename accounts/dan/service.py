"""DAN's own ways: the state's single sign-on of Mongolia (sso.gov.mn).

It is OAuth 2.0 over the state's exchange of data (XYP), not OpenID Connect:

- the scope is no list of words but base64 of a JSON list that names services of the exchange, and
  where their descriptions lie;
- there is no ID token, no nonce and no key: what is believed is what DAN's own server answers,
  over TLS, to the access token that this login's code was exchanged for;
- that answer is a list: how the person signed in, then each service with its result, in which
  `response` holds the fields of the state's register (`regnum`, `lastname`, `firstname`).
"""

import base64
import json

from accounts.identity import values
from accounts.identity.values import Identity, NotProven

SERVICE = "WS100101_getCitizenIDCardInfo"


def scope(wsdl: str) -> str:
    """Asks for the fields of the person's identity card, and for nothing else."""
    wanted = [{"services": [SERVICE], "wsdl": wsdl}]
    return base64.b64encode(json.dumps(wanted, separators=(",", ":")).encode()).decode("ascii")


def person(told: object) -> Identity:
    """Whom the answer names; `NotProven` when it names nobody, or more than one."""
    found = [card for card in map(_card, told if isinstance(told, list) else []) if card]
    if len(found) != 1:
        raise NotProven("DAN told of no identity card")
    card = found[0]
    name = " ".join(str(card.get(part) or "") for part in ("lastname", "firstname"))
    return values.identity("dan", card.get("regnum"), name)


def _card(entry: object) -> dict | None:
    """The fields of the card in one entry of the answer, if that service succeeded."""
    services = entry.get("services") if isinstance(entry, dict) else None
    result = services.get(SERVICE) if isinstance(services, dict) else None
    if not isinstance(result, dict) or result.get("resultCode", 0) != 0:
        return None
    response = result.get("response")
    return response if isinstance(response, dict) else None
