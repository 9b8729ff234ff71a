"""`make chaos`: kill -9 of the gateway, Rasa and the action server while citizens ask for work visits.

Three rounds; in each one part is killed at random moments and started again. Afterwards every citizen must have been
told the reference of exactly one stored request, every acknowledged message must be stored, and nothing may be double.
`python -m tests.chaos.kill_parts [submissions a round] [kills a round] [seed]`
"""

import random
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from deploy import local
from tests.chaos.checks import Databases, problems_of, problems_of_all
from tests.chaos.citizens import MESSAGES, Citizen, Progress, Submission
from tests.system.assistant import Assistant

SUBMISSIONS = 200
KILLS = 20
SEED = 2800
AT_ONCE = 4
ROUNDS = ("web", "actions", "rasa")
START_SECONDS = 120.0
POLL_SECONDS = 0.2
# A turn takes about this long with four citizens at a time, so that a kill falls anywhere in one.
LATEST_SECONDS = 1.0
MOST_SHOWN = 20


class Killer(threading.Thread):
    """Kills one part at random moments of the work, and starts it again."""

    def __init__(self, assistant: Assistant, part: str, moments: list[tuple[int, float]], progress: Progress) -> None:
        super().__init__(daemon=True)
        self._assistant = assistant
        self._part = part
        self._moments = moments
        self._progress = progress
        self.kills = 0
        self.problem = ""

    def run(self) -> None:
        """Kill until the citizens are done."""
        for sent, seconds in self._moments:
            if not self._progress.wait_for(sent):
                return
            time.sleep(seconds)
            self._assistant.kill(self._part)
            self.kills += 1
            self._assistant.parts[self._part] = local.start_part(self._part, self._assistant.ports)
            if not is_up(self._assistant, self._part):
                self.problem = f"{self._part} does not start again"
                self._progress.give_up()
                return


def is_up(assistant: Assistant, part: str) -> bool:
    """Whether the part answers within the time it may take to start."""
    addresses = {
        "web": f"{assistant.web}/health/live",
        "actions": f"http://127.0.0.1:{assistant.ports.actions}/health",
        "rasa": f"http://127.0.0.1:{assistant.ports.rasa}/webhooks/gateway/ready",
    }
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            headers = {"Authorization": f"Bearer {local.SECRET}"}
            if httpx.get(addresses[part], headers=headers, timeout=5).is_success:
                return True
        except httpx.TransportError:
            pass
        time.sleep(POLL_SECONDS)
    return False


def take_round(
    assistant: Assistant, part: str, submissions: list[Submission], kills: int, chance: random.Random
) -> str:
    """Let the citizens submit while the part is killed; what went wrong with the killing itself."""
    progress = Progress()
    sent = sorted(chance.sample(range(1, len(submissions) * MESSAGES), kills))
    killer = Killer(assistant, part, [(at, chance.uniform(0, LATEST_SECONDS)) for at in sent], progress)
    killer.start()
    with ThreadPoolExecutor(AT_ONCE) as citizens:
        list(citizens.map(lambda submission: Citizen(assistant.web, submission, progress).submit(), submissions))
    progress.finish()
    killer.join(timeout=START_SECONDS + LATEST_SECONDS)
    retries = sum(submission.retries for submission in submissions)
    print(f"{part}: killed {killer.kills} times, {len(submissions)} submissions, {retries} retries", flush=True)
    return killer.problem or ("" if killer.kills >= kills // 2 else f"{part} was killed only {killer.kills} times")


def main(arguments: list[str]) -> int:
    """Three rounds, then the checks; 1 when something was lost or double."""
    defaults = (SUBMISSIONS, KILLS, SEED)
    given = tuple(int(argument) for argument in arguments)
    count, kills, seed = given + defaults[len(given) :]
    print(f"seed {seed}: {count} submissions and {kills} kills a round", flush=True)
    chance = random.Random(seed)
    rounds = {
        part: [Submission(f"OCMW van Proefdorp{number}{part}") for number in range(1, count + 1)] for part in ROUNDS
    }
    local.VAR.mkdir(exist_ok=True)
    local.train()
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(Path(folder))
        try:
            faults = [take_round(assistant, part, made, kills, chance) for part, made in rounds.items()]
        finally:
            assistant.close()
        return report([one for made in rounds.values() for one in made], faults, assistant)


def report(submissions: list[Submission], faults: list[str], assistant: Assistant) -> int:
    """Print what failed and how many; 1 when something did."""
    found = Databases(assistant.database, assistant.tracker)
    failed = {one.organisation: wrong for one in submissions if (wrong := list(problems_of(one, found)))}
    general = [fault for fault in faults if fault] + list(problems_of_all(submissions, found))
    lines = [f"{organisation}: {'; '.join(wrong)}" for organisation, wrong in failed.items()] + general
    print("\n".join(lines[:MOST_SHOWN]))
    print(f"{len(submissions) - len(failed)} passed, {len(failed) + len(general)} failed")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
