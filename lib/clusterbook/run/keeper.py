"""The process that keeps a run: what the run has started ends with it and is bounded with it.

Each run has one above it, which does nothing else and so outlives a kill of whoever asked for the
run, and of the run. On Linux what detaches itself becomes its own child. Elsewhere that is known by
a mark in its environment, as continuous integration does it. A group of processes would lose what
calls `setsid`, and control groups, which bound memory too, are seldom a user's to make.

A kernel is started beneath ``python -m clusterbook.run.keeper BYTES COMMAND …``, a fork calls
`keep` itself.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import psutil

OVER = 77  # how the process above a kernel ends if that took too much memory
_MARK = "CLUSTERBOOK_KEEPER"
_PAUSE = 0.25  # seconds between two looks at the memory of a run
_PATIENCE = 10  # seconds for what is killed, after which it is left to the system
_PR_SET_CHILD_SUBREAPER = 36
_ADOPTS = sys.platform == "linux"


def adopt() -> None:
    """Become the parent of all below that lose theirs, where the system knows of this."""
    if _ADOPTS:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def keep(child: int, hung_up: Callable[[], object], memory: int, library: int = 0) -> bool:
    """Wait until a child ends, `hung_up` returns or memory is over; then end all that is below.

    Return whether it took more than `memory` bytes, 0 for any, on top of what the `library` takes.
    """
    # It ends with its caller, and nobody asks it how others have ended.
    for name in {"SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD"} & vars(signal).keys():
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    own, over = psutil.Process(), False
    with suppress(psutil.NoSuchProcess):
        run = psutil.Process(child)
        threading.Thread(target=_end, args=(run, hung_up), daemon=True).start()
        while not over:
            with suppress(psutil.TimeoutExpired):
                run.wait(_PAUSE if memory else None)
                break
            over = all(taken > library + memory for taken in _taken(own))
    until = time.monotonic() + _PATIENCE
    while (below := _below(own)) and time.monotonic() < until:
        for one in below:
            _end(one)
        time.sleep(0.005)
    return over


def too_much(memory: int) -> str:
    """Why a run was ended."""
    most = f"more than {memory / 1024**3:g} GiB with all it started"
    return f"it took {most}; allow more by --memory, or take less"


def _end(one: psutil.Process, when: Callable[[], object] = lambda: None) -> None:
    when()
    with suppress(psutil.Error):  # it may have ended
        one.kill()


def _taken(own: psutil.Process) -> Iterator[int]:
    """Bytes that all processes below take; on Linux also with what they share counted once."""
    for kind in ("rss", "pss") if _ADOPTS else ("rss",):
        total = 0
        for one in own.children(recursive=True):
            with suppress(psutil.Error):
                taken = one.memory_info() if kind == "rss" else one.memory_full_info()
                total += getattr(taken, kind)
        yield total


def _below(own: psutil.Process) -> list[psutil.Process]:
    """All processes that the run has started and that have not ended."""
    found = own.children(recursive=True)
    for one in () if _ADOPTS else psutil.process_iter():
        with suppress(psutil.Error):  # another's, or gone
            if one.environ().get(_MARK) == str(own.pid) and one not in found:
                found.append(one)
    return found


def main(memory: int, command: list[str]) -> None:
    """Keep a kernel, until who asked for it closes this process's standard input."""
    adopt()
    own = str(os.getpid())
    # It ends with this process; Windows knows parents by handles, of which it gets none.
    parent = "0" if sys.platform == "win32" else own
    told = {_MARK: own, "JPY_PARENT_PID": parent, "JPY_INTERRUPT_EVENT": "0"}
    kernel = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=os.environ | told)
    os._exit(OVER if keep(kernel.pid, partial(os.read, 0, 1), memory) else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
