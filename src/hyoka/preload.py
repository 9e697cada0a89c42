"""What workers are forked from: importing this module loads what they need, and compiles every loop."""

from hyoka import worker
from hyoka.warm_up import warm_up

__all__ = ["worker"]

warm_up()
