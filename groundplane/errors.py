"""What the tool raises for things a user can mend. The command line prints the text and exits with the code."""


class Refusal(Exception):
    """The text says what is wrong, the value, the bound and the fix; no traceback is shown."""

    exit_code = 1


class BadInput(Refusal):
    """What the user typed cannot be used."""

    exit_code = 2


class Interrupted(Exception):
    """The user stopped it; the text says how to go on."""
