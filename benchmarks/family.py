"""What a process and all that it started hold: memory, files, processes. From /proc, so on Linux only."""

import resource
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Family:
    """What is held at one moment.

    ``own``: MiB in memory of the process itself; ``loaded``: of those that it started; ``whole``: of these and all that
    descend from them, where pages that several share count for each. ``processes``: how many; ``files``: descriptors
    that the process itself has open.
    """

    own: float
    loaded: float
    whole: float
    processes: float
    files: float

    def __str__(self) -> str:
        """In words."""
        return (
            f"{self.whole:.0f} MiB in {self.processes:.0f} processes, {self.own:.0f} of them in the server itself and "
            f"{self.loaded:.0f} in what is loaded, {self.files:.0f} files"
        )


def look(pid: int) -> Family:
    """What a process and its descendants hold now."""
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    near, others = children(pid), _descendants(pid)
    loaded = sum(map(_memory, near))
    return Family(_memory(pid), loaded, sum(map(_memory, others)), len(others), files)


def usual(looks: Sequence[Family]) -> Family:
    """The median of each figure."""
    return Family(*(statistics.median(getattr(each, field.name) for each in looks) for field in fields(Family)))


def grown(before: Family, after: Family) -> list[str]:
    """What is not flat from one look to another, in words.

    Workers come and go, so that the whole and the number of processes are flat within wider bounds.
    """
    return [
        f"{name}: from {was:.0f} to {now:.0f}"
        for name, was, now, times, more in (
            ("MiB of the server itself", before.own, after.own, 1.1, 0),
            ("MiB of the loaded build", before.loaded, after.loaded, 1.1, 0),
            ("MiB of all processes", before.whole, after.whole, 1.3, 0),
            ("processes", before.processes, after.processes, 1.0, 2),
            ("open files", before.files, after.files, 1.1, 2),
        )
        if now > was * times + more
    ]


def children(pid: int) -> list[int]:
    """The processes that a process started, of those that still run; none where it has ended."""
    try:
        found = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for line in found for child in line.split()]


def _descendants(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for each in found:
        found += children(each)
    return found


def _memory(pid: int) -> float:
    """MiB in memory; none where the process has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * resource.getpagesize() / 2**20
