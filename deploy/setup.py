"""Set-up: uv, both Python environments, the Dutch spaCy package, the browser's scripts. Run by make, with any Python 3.

Usage: python3 deploy/setup.py [dev]    (dev: with what tests and checks need)
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

UV_VERSION = "0.13.9"
UV_FOLDER = Path(".uv")
ENVIRONMENTS = (("bot", "3.10"), (".", ">=3.11"))
# Folders with scripts for the browser, and where in them npm writes what it builds.
SCRIPTS = (("web/widget", "dist"), ("web/console", "static/dist"))
# What the tests start; there is nothing to build, so that what was installed is remembered beside it.
DEV_SCRIPTS = (("tests/openid", "node_modules"),)
WAYS_TO_GET_PYTHON = (
    "Install it in one of these ways and run the command again: your system's packages (for example python{v}), "
    "`pyenv install {v}`, or `uv python install {v}`."
)


class SetUpFailed(Exception):
    """Set-up cannot go on; the message says why and what to do."""


def say(text):
    """Tell how far set-up is."""
    print(f"[set-up] {text}", flush=True)


def find_uv():
    """Path of uv; installed with pip into a private folder when it is not on the PATH."""
    found = shutil.which("uv")
    if found:
        return found
    private = UV_FOLDER / "bin" / "uv"
    if not private.exists():
        say("installing uv into .uv/ …")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(UV_FOLDER), f"uv=={UV_VERSION}"]
        if subprocess.run(command).returncode:
            raise SetUpFailed("uv could not be installed: python3 needs pip and a reachable package registry.")
    return str(private.resolve())


def fingerprint(folder, requirements):
    """Changes when the locked packages change."""
    return hashlib.sha256(Path(folder, requirements).read_bytes()).hexdigest()


def make_environment(uv, folder, version, requirements):
    """Make or renew one environment; returns whether anything was installed."""
    stamp = Path(folder, ".venv", "installed")
    wanted = fingerprint(folder, requirements)
    # What tests need holds all that a run needs, in the same versions.
    enough = {wanted, fingerprint(folder, "requirements-dev.txt")}
    if stamp.exists() and stamp.read_text() in enough:
        return False
    # Only Pythons that are there: nothing is downloaded from outside the package registries.
    settings = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(Path(folder, ".venv").resolve())}
    # pyenv's python3 pins its own version for what it starts; the folder's .python-version has to count.
    settings.pop("PYENV_VERSION", None)
    if not Path(folder, ".venv").exists():
        command = [uv, "venv", "--quiet", "--python", version, ".venv"]
        if subprocess.run(command, cwd=folder, env=settings, stderr=subprocess.DEVNULL).returncode:
            number = version.lstrip(">=")
            raise SetUpFailed(f"Python {version} is not found. " + WAYS_TO_GET_PYTHON.format(v=number))
    say(f"installing packages of {folder}/{requirements} …")
    command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", requirements]
    if subprocess.run(command, cwd=folder, env=settings).returncode:
        raise SetUpFailed(f"The packages of {folder}/{requirements} could not be installed; see the lines above.")
    stamp.write_text(wanted)
    return True


def main(arguments):
    """Do all set-up; 1 and one sentence when it cannot be done."""
    requirements = "requirements-dev.txt" if "dev" in arguments else "requirements.txt"
    try:
        uv = find_uv()
        for folder, version in ENVIRONMENTS:
            renewed = make_environment(uv, folder, version, requirements)
            if renewed and folder == "bot":
                install_spacy_model(uv)
        for folder, built in SCRIPTS + (DEV_SCRIPTS if "dev" in arguments else ()):
            build_scripts(uv, Path(folder), built)
        if "dev" in arguments:
            ensure_browser()
    except SetUpFailed as failure:
        print(f"[set-up] {failure}", file=sys.stderr)
        return 1
    return 0


def build_scripts(uv, folder, built):
    """Bundle the scripts of a folder when its sources changed."""
    sources = sorted([*folder.glob("*.json"), *folder.glob("scripts/*"), *folder.glob("src/**/*.*")])
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()
    stamp = folder / built / "built"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"building the scripts of {folder} …")
    npm, settings = find_npm(uv)
    for words in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--silent", "build"]):
        if subprocess.run([npm, *words], cwd=folder, env=settings, stdout=subprocess.DEVNULL).returncode:
            raise SetUpFailed(f"The scripts of {folder} could not be built; see the lines above.")
    stamp.write_text(wanted)


def ensure_browser():
    """Chromium for the browser tests; installed from Debian's packages where it is missing and may be."""
    if shutil.which("chromium"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetUpFailed("The browser tests need Chromium: install your system's package 'chromium'.")
    say("installing Chromium …")
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]
    for words in (["update", "-qq"], install):
        if subprocess.run(["apt-get", *words], env=settings, stdout=subprocess.DEVNULL).returncode:
            raise SetUpFailed("Chromium could not be installed; see the lines above.")


def find_npm(uv):
    """Path of npm and the environment it needs; Node.js comes from the Python registry where it is missing."""
    found = shutil.which("npm")
    if found:
        return found, dict(os.environ)
    private = Path(".venv", "bin").resolve()
    if not (private / "npm").exists():
        say("installing Node.js into .venv …")
        command = [uv, "pip", "install", "--quiet", "--require-hashes", "-r", "requirements-node.txt"]
        settings = {**os.environ, "VIRTUAL_ENV": str(Path(".venv").resolve())}
        if subprocess.run(command, env=settings).returncode:
            raise SetUpFailed("Node.js could not be installed; it builds the scripts for the browser.")
    return str(private / "npm"), {**os.environ, "PATH": f"{private}{os.pathsep}{os.environ['PATH']}"}


def install_spacy_model(uv):
    """Install the Dutch spaCy package into the environment of bot/."""
    say("installing the Dutch spaCy package …")
    settings = {**os.environ, "VIRTUAL_ENV": str(Path("bot/.venv").resolve()), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = ["bot/.venv/bin/python", "-W", "ignore", "-m", "bot.spacy_model", uv, "pip"]
    if subprocess.run(command, env=settings).returncode:
        raise SetUpFailed("The Dutch spaCy package could not be installed; see the lines above.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
