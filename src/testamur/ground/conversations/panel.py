"""The panel of messages on a record's own page: what was written about it, and a form to write.

A page gives its template `panel_for(...)` and includes it where it belongs:

    {% from "conversations/panel.html" import messages_on with context %}
    {{ messages_on(conversations_panel) }}          (in the office: messages_on(conversations_panel, in_office=true))
"""

from dataclasses import dataclass

from testamur.ground.conversations import queries
from testamur.ground.conversations.forms_of_remarks import StartForm
from testamur.ground.conversations.kinds import About
from testamur.ground.conversations.models import Conversation

MOST_ON_A_PAGE = 10


@dataclass(frozen=True)
class Panel:
    about: About
    conversations: list[Conversation]
    form: StartForm


def panel_for(about: About) -> Panel:
    """One query. The page that asks has seen to it that its reader may see the record."""
    found = queries.about(centre_id=about.centre_id, kind=about.kind, record_id=about.record_id)
    return Panel(about, list(found[:MOST_ON_A_PAGE]), StartForm(auto_id="about_%s"))
