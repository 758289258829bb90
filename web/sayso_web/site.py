"""What every view needs: the dossier, the service that answers queries, and whether only this machine can ask."""

import ipaddress
from dataclasses import dataclass

from flask import current_app

from sayso.dossier import Dossier
from sayso.store.base import QueryService


@dataclass(frozen=True)
class Site:
    """A running server's dossier and store; ``local`` where it listens on loopback only."""

    dossier: Dossier
    service: QueryService
    local: bool


def site() -> Site:
    """The site of the application that serves the current request."""
    found: Site = current_app.extensions["sayso"]
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
