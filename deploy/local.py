"""Runs everything on this machine: `make run`. Ctrl-C stops all of it.

`python -m deploy.local train` only trains.
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

VAR = Path("var")
READY_SECONDS = 180
STOP_SECONDS = 10
POLL_SECONDS = 0.25
KEPT_MODELS = 3
PARTS = ("actions", "rasa", "web")
# Shared by the web part and Rasa as long as this program runs.
SECRET = os.environ.get("GATEWAY_SECRET") or secrets.token_urlsafe(32)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BOT_PYTHON = "bot/.venv/bin/python"
# `make validate` checks the data; training itself finds contradicting rules.
TRAIN_FLAGS = ("--quiet", "--skip-validation")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore", "LOG_LEVEL": "WARNING", "SANIC_WORKERS": "1",
}  # fmt: skip


class CannotRun(Exception):
    """Something is in the way; the message says what and what to do."""


@dataclass(frozen=True)
class Ports:
    """Ports on the loopback address."""

    rasa: int
    actions: int
    web: int


def read_ports() -> Ports:
    """Ports of the environment: `RASA_PORT`, `ACTIONS_PORT` and `WEB_PORT`.

    Raises:
        CannotRun: a port is no number, or something else listens on it.
    """
    ports = Ports(_port("RASA_PORT", 5005), _port("ACTIONS_PORT", 5055), _port("WEB_PORT", 8000))
    for name, port in (("RASA_PORT", ports.rasa), ("ACTIONS_PORT", ports.actions), ("WEB_PORT", ports.web)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise CannotRun(
                    f"Port {port} is taken. Stop what listens there, or choose another one: {name}=… make run"
                )
    return ports


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise CannotRun(f"{name} must be a port number between 1 and 65535, not '{value}'.")
    return int(value)


def check_yaml() -> None:
    """Read every YAML file that an editor may have changed.

    Raises:
        CannotRun: a file cannot be read; the message names the file and the line.
    """
    files = [
        Path("config.yml"),
        Path("domain.yml"),
        Path("endpoints.yml"),
        Path("stad.yml"),
        *Path("data").rglob("*.yml"),
    ]
    for file in files:
        try:
            LOADER(file.read_text(encoding="utf-8")).get_single_data()
        except FileNotFoundError as error:
            raise CannotRun(f"{file} is missing.") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark else ""
            raise CannotRun(f"{file}{line} is no readable YAML: {getattr(error, 'problem', error)}.") from error


def train() -> None:
    """Train when a file changed since the last model; Rasa's fingerprints decide what is trained again.

    Raises:
        CannotRun: training failed; the message holds its last line.
    """
    stamp = Path("models", "trained-on")
    inputs = fingerprint()
    if stamp.exists() and stamp.read_text() == inputs and list(Path("models").glob("*.tar.gz")):
        return
    log = VAR / "train.log"
    # Not into models/: a server that starts meanwhile would load a half-written file.
    fresh = VAR / "trained"
    with log.open("wb") as output:
        done = subprocess.run(
            [BOT_PYTHON, "-m", "bot", "train", *TRAIN_FLAGS, "--out", str(fresh)], env={**os.environ, **QUIET},
            stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    if done.returncode:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
        raise CannotRun(
            f"The model could not be trained: {lines[-1] if lines else 'no reason given'} (all of it in {log})"
        )
    for model in fresh.glob("*.tar.gz"):
        model.replace(Path("models", model.name))
    for old in sorted(Path("models").glob("*.tar.gz"))[:-KEPT_MODELS]:
        old.unlink()
    if subprocess.run([sys.executable, "-m", "web.emergencies.train"]).returncode:
        raise CannotRun("The model of the emergency matcher could not be trained; see the lines above.")
    stamp.write_text(inputs)


def fingerprint() -> str:
    """Changes with anything that training reads.

    Rasa's own fingerprints decide what is trained again, but asking them costs 20 s of imports; when no file
    changed at all they need not be asked.
    """
    folders = [*Path("data").rglob("*.yml"), *Path("bot").glob("*.py"), Path("bot/requirements.txt")]
    folders += [file for file in Path("web/emergencies").rglob("*.*") if "__pycache__" not in file.parts]
    files = sorted([*folders, *(Path(name) for name in ("config.yml", "domain.yml", "stad.yml"))])
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def write_endpoints(ports: Ports) -> Path:
    """endpoints.yml with the addresses of the environment, as Rasa reads it."""
    content = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
    actions = os.environ.get("ACTIONS_URL", f"http://127.0.0.1:{ports.actions}/webhook")
    content["action_endpoint"]["url"] = actions
    content["tracker_store"]["url"] = os.environ.get("TRACKER_URL", content["tracker_store"]["url"])
    target = VAR / "endpoints.yml"
    target.write_text(yaml.safe_dump(content), encoding="utf-8")
    return target


def start(ports: Ports) -> dict[str, subprocess.Popen[bytes]]:
    """Start the parts; what they log goes to var/."""
    return {name: start_part(name, ports) for name in PARTS}


def start_part(name: str, ports: Ports) -> subprocess.Popen[bytes]:
    """Start one part: 'actions', 'rasa' or 'web'."""
    commands = {
        "actions": [sys.executable, "-m", "actions"],
        "web": [sys.executable, "-m", "web"],
        "rasa": [
            BOT_PYTHON, "-m", "bot", "run", "--interface", "127.0.0.1", "--port", str(ports.rasa),
            "--endpoints", str(write_endpoints(ports)), "--credentials", "credentials.yml",
        ],
    }  # fmt: skip
    environment = {
        **os.environ, **QUIET, "ACTIONS_PORT": str(ports.actions), "WEB_PORT": str(ports.web),
        "RASA_URL": f"http://127.0.0.1:{ports.rasa}", "GATEWAY_SECRET": SECRET,
    }  # fmt: skip
    with (VAR / f"{name}.log").open("ab") as log:
        # A session of its own: Ctrl-C reaches only this program, which stops the parts in order.
        return subprocess.Popen(commands[name], env=environment, stdout=log, stderr=log, start_new_session=True)


def wait_until_ready(ports: Ports, parts: dict[str, subprocess.Popen[bytes]]) -> str:
    """Ask a first question until the assistant answers it; returns the answer.

    Raises:
        CannotRun: a part stopped, or there is no answer in time.
    """
    deadline = time.monotonic() + READY_SECONDS
    question = {"sender": f"start-{os.getpid()}-{time.time_ns()}", "message": "wat is de missie van de stad"}
    while time.monotonic() < deadline:
        stopped = first_stopped(parts)
        if stopped:
            raise CannotRun(f"'{stopped}' stopped while starting; the reason is in var/{stopped}.log.")
        try:
            answer = httpx.post(f"http://127.0.0.1:{ports.rasa}/webhooks/rest/webhook", json=question, timeout=20)
            health = httpx.get(f"http://127.0.0.1:{ports.actions}/health", timeout=5)
            ready = httpx.get(f"http://127.0.0.1:{ports.web}/health/ready", timeout=5)
            if answer.status_code == health.status_code == ready.status_code == 200 and answer.json():
                return str(answer.json()[0]["text"])
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        time.sleep(POLL_SECONDS)
    raise CannotRun(f"The assistant gave no answer within {READY_SECONDS} seconds; see var/rasa.log.")


def first_stopped(parts: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """Name of a part that is no longer running."""
    return next((name for name, part in parts.items() if part.poll() is not None), None)


def stop(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every part to stop, and end those that do not."""
    for part in parts.values():
        part.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts.values():
        try:
            part.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()


def train_only() -> int:
    """`make train`: check the files and train; 1 and one sentence when that fails."""
    VAR.mkdir(exist_ok=True)
    try:
        check_yaml()
        train()
    except CannotRun as reason:
        print(f"[train] {reason}", file=sys.stderr)
        return 1
    return 0


def main() -> int:
    """Check, migrate, train, start, wait; then run until Ctrl-C or until a part stops."""
    VAR.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        ports = read_ports()
        check_yaml()
        print("[run] database …", flush=True)
        if subprocess.run([sys.executable, "-m", "records.migrate"]).returncode:
            return 1
        print("[run] model: training when something changed, about a minute the first time …", flush=True)
        train()
        print("[run] starting Rasa and the action server …", flush=True)
        parts = start(ports)
        print(f"[run] first answer: {wait_until_ready(ports, parts).splitlines()[0]}", flush=True)
        subprocess.run([sys.executable, "-m", "web.console.staff.first", f"http://127.0.0.1:{ports.web}"])
        print(f"[run] ready: http://127.0.0.1:{ports.web}/  (Ctrl-C stops all)", flush=True)
        while not (stopped := first_stopped(parts)):
            time.sleep(POLL_SECONDS)
        raise CannotRun(f"'{stopped}' stopped; the reason is in var/{stopped}.log.")
    except CannotRun as reason:
        print(f"[run] {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[run] stopping …", flush=True)
        return 0
    finally:
        stop(parts)


if __name__ == "__main__":
    sys.exit(train_only() if sys.argv[1:] == ["train"] else main())
