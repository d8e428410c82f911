"""The names of everything that can happen. Rooms define theirs beside the actions; docs/events.md lists them."""

DEFINED: dict[str, str] = {}


def define(name: str, sentence: str) -> str:
    """Give an event its name (`registration.withdrawn`) and one sentence; a name is defined once."""
    if name in DEFINED and DEFINED[name] != sentence:
        raise ValueError(f"The event {name} is defined twice")
    DEFINED[name] = sentence
    return name
