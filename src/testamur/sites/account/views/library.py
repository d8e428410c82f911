"""allauth's pages behind our own gate; what they change of a second factor is audited in the same transaction."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.urls import reverse_lazy

from testamur.ground.access.gate import public, signed_in
from testamur.ground.accounts import actions
from testamur.kit.clock import now
from testamur.sites.account.views.own import themselves


def recorded(view_class: type, what: str) -> type:
    """The page, with an audit row and a letter to the owner when its form is done."""

    class Recorded(view_class):
        def form_valid(self, form):
            with transaction.atomic():
                response = super().form_valid(form)
                user = self.request.user
                actions.note_second_factor(user=user, what=what, by=themselves(self.request), now=now())
            return response

    return Recorded


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")


sign_in = public(account.LoginView.as_view())
sign_out = public(account.LogoutView.as_view())
forgotten_password = public(account.PasswordResetView.as_view())
forgotten_password_done = public(account.PasswordResetDoneView.as_view())
new_password = public(account.PasswordResetFromKeyView.as_view())
new_password_done = public(account.PasswordResetFromKeyDoneView.as_view())
change_password = signed_in(account.PasswordChangeView.as_view())
password_again = signed_in(account.ReauthenticateView.as_view())

second_factor = signed_in(mfa.IndexView.as_view())
enter_code = public(mfa.AuthenticateView.as_view())
code_again = signed_in(mfa.ReauthenticateView.as_view())
add_app = signed_in(recorded(totp.ActivateTOTPView, "an authenticator app was set up").as_view())
remove_app = signed_in(recorded(totp.DeactivateTOTPView, "the authenticator app was removed").as_view())
recovery_codes = signed_in(recovery.ViewRecoveryCodesView.as_view())
new_recovery_codes = signed_in(
    recorded(recovery.GenerateRecoveryCodesView, "new recovery codes were made").as_view()
)
add_passkey = signed_in(recorded(webauthn.AddWebAuthnView, "a passkey was set up").as_view())
remove_passkey = signed_in(recorded(RemovePasskey, "a passkey was removed").as_view())
passkey_sign_in = public(webauthn.LoginWebAuthnView.as_view())
passkey_again = signed_in(webauthn.ReauthenticateWebAuthnView.as_view())
