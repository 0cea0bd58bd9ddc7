"""Runs a program and records how it ended and what it used: launcher.py FILE SECONDS PROGRAM [ARGUMENT…]."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    """Start the program as the leader of a session, so that all its processes can be stopped on timeout."""
    told, seconds, *command = sys.argv[1:]
    end = time.monotonic() + float(seconds)
    with subprocess.Popen(command, start_new_session=True) as started:
        hung, pid = False, 0
        while pid == 0:
            pid, status, usage = os.wait4(started.pid, os.WNOHANG)
            if pid == 0 and not hung and time.monotonic() > end:
                hung = True
                os.killpg(started.pid, signal.SIGKILL)
            if pid == 0:
                time.sleep(0.005)
        started.returncode = os.waitstatus_to_exitcode(status)
    measured = {
        "code": started.returncode,
        "hung": hung,
        "seconds": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss / 1024,
    }
    Path(told).write_text(json.dumps(measured))


if __name__ == "__main__":
    main()
