"""Starts the web part: `python -m web`."""

import sys

import uvicorn

from records.settings import SettingError as DatabaseSettingError
from web import logs
from web.app import create_app
from web.settings import SettingError, read_settings

STOP_SECONDS = 5


def main() -> int:
    """Serve until told to stop; 1 and one sentence when a setting cannot be used."""
    logs.configure()
    try:
        settings = read_settings()
        app = create_app(settings)
    except (SettingError, DatabaseSettingError) as error:
        print(error, file=sys.stderr)
        return 1
    uvicorn.run(
        app, host=settings.host, port=settings.port, server_header=False, access_log=False, log_level="warning",
        proxy_headers=False, timeout_graceful_shutdown=STOP_SECONDS,
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
