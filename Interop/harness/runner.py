"""Runs a table of cases, a few at a time, and says for each in one line how it went."""
import dataclasses
import re
import shutil
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Callable

from harness.failure import Failure, Skip


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    run: Callable  # (world) -> None; raises Failure or Skip
    needs: tuple[str, ...] = ()  # commands that must be installed


@dataclasses.dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def search_path(command: str):
    """Where the command is; nginx stands in /usr/sbin, which a user's PATH may lack."""
    return shutil.which(command) or shutil.which(command, path="/usr/sbin:/sbin")


class Runner:
    def __init__(self, world, *, strict: bool, jobs: int, output=sys.stdout):
        """`strict`: a case that cannot run is a failure, as in CI."""
        self.world = world
        self.strict = strict
        self.jobs = jobs
        self.output = output
        self.totals = Totals()
        self._lock = threading.Lock()
        self._failed_names: list[str] = []

    def run(self, cases: list[Case]) -> Totals:
        names = [case.name for case in cases]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"two cases have one name: {sorted(doubled)}")
        with ThreadPoolExecutor(self.jobs) as pool:
            for future in as_completed([pool.submit(self._run, case) for case in cases]):
                future.result()
        if self._failed_names:
            print("\nfailed:", file=self.output)
            for name in sorted(self._failed_names):
                print(f"  {name}", file=self.output)
        print(f"\n{self.totals}", file=self.output, flush=True)
        return self.totals

    def _run(self, case: Case):
        started = time.monotonic()
        word, detail = self._outcome(case)
        seconds = time.monotonic() - started
        with self._lock:
            if word == "ok":
                self.totals.passed += 1
            elif word == "skip":
                self.totals.skipped += 1
            else:
                self.totals.failed += 1
                self._failed_names.append(case.name)
            line = f"{word:4}  {case.name}" + (f"  ({seconds:.1f} s)" if seconds >= 1 else "")
            print(line if word != "skip" else f"{line}: {detail}", file=self.output)
            if word == "FAIL":
                print(re.sub("^", "        ", detail, flags=re.MULTILINE), file=self.output)
            self.output.flush()

    def _outcome(self, case: Case) -> tuple[str, str]:
        missing = [command for command in case.needs if search_path(command) is None]
        if missing:
            why = f"{', '.join(missing)} not installed"
            return ("FAIL", f"{why} (nothing is skipped here)") if self.strict else ("skip", why)
        try:
            case.run(self.world)
            return "ok", ""
        except Skip as reason:
            return ("FAIL", f"{reason} (nothing is skipped here)") if self.strict else ("skip", str(reason))
        except Failure as failure:
            return "FAIL", str(failure)
        except Exception:  # noqa: BLE001 - a case that breaks is a case that failed, and the others go on
            return "FAIL", traceback.format_exc()
