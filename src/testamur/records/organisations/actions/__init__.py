"""What can be done with organisations and their users."""

from testamur.records.organisations.actions.credentials import (
    add_certificate,
    remove_certificate,
    renew_password,
)
from testamur.records.organisations.actions.housekeeping import end_unused_passwords, suspend_idle
from testamur.records.organisations.actions.organisations import (
    change_organisation,
    close_organisation,
    publish_agreement,
    register_organisation,
    reopen_organisation,
    suspend_organisation,
)
from testamur.records.organisations.actions.starting import (
    accept_invitation,
    answer_agreement,
    choose_question,
    decline_invitation,
)
from testamur.records.organisations.actions.users import (
    change_user,
    create_user,
    delete_user,
    reactivate_user,
    resend_invitation,
    reset_password,
    suspend_user,
    verify_identity,
)

__all__ = [
    "accept_invitation",
    "add_certificate",
    "answer_agreement",
    "change_organisation",
    "change_user",
    "choose_question",
    "close_organisation",
    "create_user",
    "decline_invitation",
    "delete_user",
    "end_unused_passwords",
    "publish_agreement",
    "reactivate_user",
    "register_organisation",
    "remove_certificate",
    "renew_password",
    "reopen_organisation",
    "resend_invitation",
    "reset_password",
    "suspend_idle",
    "suspend_organisation",
    "suspend_user",
    "verify_identity",
]
