"""Coverage-guided fuzzing of the reader and of the parsers of values, and the stored seeds.

    python -m tests.battery.fuzzing FOLDER [-max_total_time=60 …]    with options of libFuzzer
    python -m tests.battery.fuzzing --keep FOLDER                    add the inputs of a run to seeds.txt

FOLDER receives found inputs beside the stored seeds. The first byte of a seed selects what reads the rest, ``R`` the
reader, other letters a parser of values. promises.py states the required results.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from pathlib import Path
from typing import Final

SEEDS: Final = Path(__file__).with_name("seeds.txt")
LONGEST: Final = 1_024


def seeds() -> list[bytes]:
    """Return the stored seeds; the file has a literal per line."""
    return [ast.literal_eval(line) for line in SEEDS.read_text(encoding="ascii").splitlines()]


def keep(folder: Path) -> int:
    """Add found inputs to the seeds and return the number of seeds."""
    together = {*seeds(), *(path.read_bytes() for path in folder.iterdir())}
    lines = sorted((ascii(seed) for seed in together), key=lambda line: (line[2:3], len(line), line))
    SEEDS.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    return len(lines)


def plant(folder: Path) -> Path:
    """Write the seeds as files for libFuzzer, together with a dictionary of their words."""
    folder.mkdir(parents=True, exist_ok=True)
    words: set[bytes] = set()
    for seed in seeds():
        (folder / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
        words.update(seed[1:].split() if seed[:1] != b"R" else _MARKUP.findall(seed[1:]))
    told = folder.with_name(f"{folder.name}.dict")
    told.write_text("".join(f'"{_quoted(word)}"\n' for word in sorted(words) if len(word) < _WORD), encoding="ascii")
    return told


_WORD: Final = 60
_MARKUP: Final = re.compile(rb"[^\w\s\x80-\xff]+[ \n]?")


def _quoted(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def main() -> None:
    """Fuzz until the options of libFuzzer end it; libFuzzer ends the process itself."""
    if sys.argv[1] == "--keep":
        sys.stdout.write(f"{keep(Path(sys.argv[2]))} seeds\n")
        return
    import atheris  # type: ignore[import-untyped]  # noqa: PLC0415 - only for this

    words = plant(Path(sys.argv[1]))
    # Without the hook for regular expressions, which replaces patterns by objects whose match() takes no position.
    with atheris.instrument_imports(include=["lean"], enable_loader_override=False):
        from tests.battery import promises  # noqa: PLC0415 - imports what is fuzzed
    options = [f"-max_len={LONGEST}", f"-dict={words}", "-timeout=20", "-rss_limit_mb=500", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *sys.argv[1:], *options], promises.hold)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
