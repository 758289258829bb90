"""Who may read: which web pages of other origins (CORS, Fetch Standard), and under which host names we answer.

A dossier on loopback is private to this machine. Any web page that its owner opens can send requests there, so by
default only pages from loopback may read the answers, and a request for another host name (DNS rebinding) is refused.
A server on another address has chosen its readers; there every page may read, as endpoints of open data do.
"""

import os
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import MisdirectedRequest
from werkzeug.wrappers import Response

from sayso_web.site import is_loopback, site

ORIGINS = "SAYSO_CORS"
HOSTS = "SAYSO_HOSTS"


def hosts() -> frozenset[str]:
    """The host names besides loopback under which the server answers, behind a proxy say (``SAYSO_HOSTS``)."""
    return frozenset(os.environ.get(HOSTS, "").lower().replace(",", " ").split())


def check_host() -> None:
    """Refuses a request to a private server under a name that is not its own."""
    if site().local and not is_loopback(_name(f"//{request.host}")):
        raise MisdirectedRequest


def share(response: Response) -> None:
    """Says in the headers which other origin's pages may read a response."""
    setting = os.environ.get(ORIGINS)
    if setting is None:
        origin = request.headers.get("Origin", "")
        setting = "*" if not site().local else origin if origin and is_loopback(_name(origin)) else ""
        response.vary.add("Origin")
    if setting:
        response.headers["Access-Control-Allow-Origin"] = setting
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, Sayso-Build, Sayso-World"


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
