"""Installs what the tests need into the running Python, locked, and runs them all; arguments go to pytest."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CI = Path(__file__).resolve().parent
ROOT = CI.parent


def run(*command: str, cwd: Path = ROOT) -> None:
    """Run a command and stop at its failure with its code."""
    print("+", *command, flush=True)
    code = subprocess.run(command, cwd=cwd, check=False).returncode
    if code:
        sys.exit(code)


def main() -> None:
    """Python packages with hashes, the project itself in place, the node side where npm is there, then the tests."""
    # Tests start the program a thousand times: it need not be compiled anew each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--require-hashes", "-r", str(CI / "requirements.txt"))
    run(*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    npm = shutil.which("npm")
    if npm is not None:
        run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=CI / "node")
    run(
        sys.executable,
        "-m",
        "pytest",
        *(sys.argv[1:] or ("-n", "2", "--dist", "worksteal", "--cov", "--cov-report=term")),
    )


if __name__ == "__main__":
    main()
