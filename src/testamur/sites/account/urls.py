"""Signing in and a person's own account. Those of allauth's names that allauth itself looks up stand outside the
namespace.
"""

from django.urls import include, path, re_path

from testamur.sites.account.views import activation, forgotten, language, library, own

OWN = [
    path("activate/new-link/", activation.new_link, name="new-link"),
    path("activate/done/", activation.done, name="activated"),
    path("activate/<str:secret>/", activation.username, name="activate"),
    path("activate/<str:secret>/code/", activation.code, name="activation-code"),
    path("account/", own.mine, name="mine"),
    path("account/sign-in/", library.sign_in, name="sign-in"),
    path("account/sign-out/", library.sign_out, name="sign-out"),
    path("account/details/", own.details, name="details"),
    path("account/email/", own.email, name="email"),
    path("account/email/<str:link>/", own.confirm_email, name="confirm-email"),
    path("account/forgotten-username/", forgotten.forgotten_username, name="forgotten-username"),
    path("account/invitations/<int:membership_id>/", own.answer_invitation, name="answer-invitation"),
    path("account/send-again/", own.send_again, name="send-again"),
    path("account/sessions/end/", own.end_other_sessions, name="end-other-sessions"),
    path("account/stay/", own.stay, name="stay"),
    path("account/switch/", own.choose_centre, name="choose-centre"),
    path("language/<str:code>/", language.choose_language, name="language"),
]
ALLAUTH = [
    path("account/sign-in/", library.sign_in, name="account_login"),
    path("account/sign-out/", library.sign_out, name="account_logout"),
    path("account/sign-in/again/", library.password_again, name="account_reauthenticate"),
    path("account/password/", library.change_password, name="account_change_password"),
    path("account/forgotten-password/", library.forgotten_password, name="account_reset_password"),
    path(
        "account/forgotten-password/sent/",
        library.forgotten_password_done,
        name="account_reset_password_done",
    ),
    path(
        "account/forgotten-password/done/",
        library.new_password_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/forgotten-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        library.new_password,
        name="account_reset_password_from_key",
    ),
    path("account/second-factor/", library.second_factor, name="mfa_index"),
    path("account/second-factor/code/", library.enter_code, name="mfa_authenticate"),
    path("account/second-factor/code/again/", library.code_again, name="mfa_reauthenticate"),
    path("account/second-factor/app/", library.add_app, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", library.remove_app, name="mfa_deactivate_totp"),
    path("account/second-factor/recovery/", library.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/recovery/new/", library.new_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("account/passkeys/add/", library.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/sign-in/", library.passkey_sign_in, name="mfa_login_webauthn"),
    path("account/passkeys/again/", library.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/<int:pk>/remove/", library.remove_passkey, name="mfa_remove_webauthn"),
]
urlpatterns = [path("", include((OWN, "account"))), *ALLAUTH]
