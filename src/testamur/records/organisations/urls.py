"""Addresses of the room: every one begins with /lrs/ or /service-desk/."""

from django.urls import path

from testamur.records.organisations.views import choosing, desk, own, starting, users

USER, ORGANISATION = "lrs/users/<int:member_id>/", "service-desk/organisations/<slug:reference>/"

app_name = "organisations"
urlpatterns = [
    path("lrs/choose/", choosing.choose, name="choose"),
    path("lrs/agreement/", starting.agreement, name="agreement"),
    path("lrs/secret-question/", starting.question, name="question"),
    path("lrs/invitations/", starting.invitations, name="invitations"),
    path("lrs/invitations/<int:member_id>/", starting.answer_invitation, name="answer-invitation"),
    path("lrs/organisation/", own.organisation, name="organisation"),
    path("lrs/users/", users.users, name="users"),
    path("lrs/users/new/", users.new_user, name="new-user"),
    path(USER, users.user, name="user"),
    path(f"{USER}change/", users.change_user, name="change-user"),
    path(f"{USER}identity/", users.verify_identity, name="verify-identity"),
    path(f"{USER}password/", users.reset_password, name="reset-password"),
    path(f"{USER}resend/", users.resend, name="resend"),
    path(f"{USER}suspend/", users.suspend, name="suspend-user"),
    path(f"{USER}reactivate/", users.reactivate, name="reactivate-user"),
    path(f"{USER}delete/", users.delete, name="delete-user"),
    path("service-desk/organisations/", desk.organisations, name="desk-organisations"),
    path("service-desk/organisations/new/", desk.new_organisation, name="new-organisation"),
    path(ORGANISATION, desk.organisation, name="desk-organisation"),
    path(f"{ORGANISATION}change/", desk.change_organisation, name="change-organisation"),
    path(f"{ORGANISATION}suspend/", desk.suspend, name="suspend-organisation"),
    path(f"{ORGANISATION}close/", desk.close, name="close-organisation"),
    path(f"{ORGANISATION}reopen/", desk.reopen, name="reopen-organisation"),
    path(f"{ORGANISATION}super-user/", desk.add_super_user, name="add-super-user"),
    path(f"{ORGANISATION}password/", desk.renew_password, name="renew-password"),
    path(f"{ORGANISATION}certificates/", desk.add_certificate, name="add-certificate"),
    path(
        f"{ORGANISATION}certificates/<slug:fingerprint>/remove/",
        desk.remove_certificate,
        name="remove-certificate",
    ),
    path("service-desk/agreement/", desk.agreement, name="desk-agreement"),
]
