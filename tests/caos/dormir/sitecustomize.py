"""Read by each Python whose clock libfaketime steps: its 0.9.10 refuses the absolute sleep that Python's `time.sleep` is."""

import select
import time


def dormir(segundos: float) -> None:
    """As `time.sleep`."""
    if segundos < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], segundos)


time.sleep = dormir
