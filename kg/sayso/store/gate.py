"""A fixed number of places and a bounded, fair queue before them."""

import threading
import time
from collections import deque
from collections.abc import Callable

from sayso.errors import Busy

POLL = 0.05  # seconds between two looks at whether an answer is still wanted


class Gate:
    """Lets ``places`` callers in at once, first come first served; ``queue`` more may wait."""

    def __init__(self, places: int, queue: int) -> None:
        self._free = places
        self._queue = queue
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def enter(self, patience: float, wanted: Callable[[], None]) -> None:
        """Take a place, waiting at most ``patience`` seconds; ``wanted`` is called about every 50 ms meanwhile.

        Raises Busy when the queue is full or patience ends, and whatever ``wanted`` raises.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if len(self._waiting) >= self._queue:
                raise Busy(f"The server is busy: {self._queue} queries wait already. Try again in a few seconds.")
            turn = threading.Event()
            self._waiting.append(turn)
        end = time.monotonic() + patience
        try:
            while not turn.wait(POLL):
                wanted()
                if time.monotonic() > end:
                    raise Busy(f"The server is busy: no turn came within {patience:g} s. Try again later.")
        except BaseException:
            self._give_up(turn)
            raise

    def leave(self) -> None:
        """Give the place to the caller who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def _give_up(self, turn: threading.Event) -> None:
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.leave()  # the turn came at the same moment
