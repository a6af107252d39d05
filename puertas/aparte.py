"""What a process of the hub gives up so that those who answer calls never feel it."""

import contextlib
import os
import resource
from pathlib import Path


def limitarse(memoria: int) -> None:
    """Give way to everybody: the lowest priority, so many bytes of data (RLIMIT_DATA), the first to go if none are left."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_DATA, (memoria, memoria))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
