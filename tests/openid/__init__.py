"""A real OpenID Connect provider for the tests: panva's oidc-provider, on a free port of this machine."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

FOLDER = Path(__file__).parent
SECONDS_TO_STOP = 10
CLIENT, CLIENT_SECRET = "maneblusser", "a secret of the tests & more"
PEOPLE = {
    "ada": {"email": "ada@stad.example", "email_verified": True},
    "namesake": {"email": "ada@stad.example", "email_verified": True},
    "unverified": {"email": "ada@stad.example", "email_verified": False},
    "stranger": {"email": "stranger@elders.example", "email_verified": True},
    "nameless": {},
}


@dataclass(frozen=True)
class Provider:
    """A running provider, and the key with which it signs."""

    address: str
    key: RSAKey

    def settings(self, console: str) -> dict[str, str]:
        """The environment of a console that uses it."""
        return {
            "CONSOLE_URL": console, "OIDC_ISSUER": self.address, "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET, "OIDC_NAME": "het stadsaccount",
        }  # fmt: skip


@contextmanager
def running(console: str) -> Iterator[Provider]:
    """A provider that knows the console at this address; it stops at the end."""
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "of-the-tests"})
    client = {
        "client_id": CLIENT, "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"{console}/console/aanmelden/openid/terug"],
    }  # fmt: skip
    setup: dict[str, Any] = {
        "clients": [client], "keys": [key.as_dict(private=True)], "people": PEOPLE, "lifetime": 300
    }  # fmt: skip
    node = shutil.which("node") or str(Path(".venv/bin/node").resolve())
    process = subprocess.Popen(
        [node, "provider.js"], cwd=FOLDER, env={**os.environ, "SETUP": json.dumps(setup)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, "the provider did not start; `make set-up` installs it"
            yield Provider(address, key)
        finally:
            process.terminate()
            process.wait(SECONDS_TO_STOP)
