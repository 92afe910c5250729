"""What can be wrong with a decision."""

from engine.errors import InvalidInput


class DmnUnreadable(InvalidInput):
    """The file is not a DMN model that can be read."""

    code = "dmn-unreadable"


class DecisionUnknown(InvalidInput):
    """The model has no such decision."""

    code = "decision-unknown"


class DecisionFailed(InvalidInput):
    """A decision could not be answered: its logic is wrong or its rules contradict each other."""

    code = "decision-failed"
