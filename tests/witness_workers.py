"""What workers are forked from where it is asked what they find."""

from witness_recorder import import_changed

import_changed()
