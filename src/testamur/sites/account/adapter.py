"""Where allauth asks the project: its sign-ins, passwords and letters become our actions (ACC-03 to ACC-09)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.sessions import BEGAN
from testamur.ground.accounts import actions, letters
from testamur.ground.accounts.models import User
from testamur.ground.accounts.sealing import seal, unseal
from testamur.kit.clock import now
from testamur.sites.account.browsers import browser_in_words
from testamur.sites.menus import home_page

LETTERS = {"account/email/password_reset_key": ("Set a new password", "letters/new_password.txt")}
SAID = {
    "account/messages/password_changed.txt": _("Your password has been changed"),
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up"),
    "mfa/messages/totp_deactivated.txt": _("Your authenticator app has been removed"),
    "mfa/messages/webauthn_added.txt": _("Your passkey is set up"),
    "mfa/messages/webauthn_removed.txt": _("Your passkey has been removed"),
}


class AccountAdapter(DefaultAccountAdapter):
    # One sentence for a wrong password, no such account and a suspended one: the page tells a guesser nothing.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The email address or password is not right, or the account is suspended. "
            "After 10 wrong passwords in a row an account is suspended and its owner told by email."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": _("That is not your password. Try again."),
        "enter_current_password": _("That is not your present password. Try again."),
        "incorrect_code": _("That code is not right. Enter the newest one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        """The active user with these credentials. allauth would tell a suspended one apart; this does not."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        actions.note_wrong_password(
            email=credentials.get("email", ""), origin=origin(request), browser=browser(request), now=now()
        )

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[BEGAN] = now().timestamp()
        actions.note_sign_in(user=user, origin=origin(request), browser=browser(request), now=now())

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            actions.note_sign_out(user=request.user, origin=origin(request), now=now())
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user=user, password=password, origin=origin(allauth_context.request), now=now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        works_for_a_centre = request.user.memberships.filter(ended_at=None).exists()
        return reverse(home_page(request.user, works_for_a_centre=works_for_a_centre))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the door, for those who were sent here on their way in."""
        home = self.get_login_redirect_url(request)
        return home if home == "/lrs/" else "/account/"

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Only the holder of the account's passkey or new password comes here."""
        messages.error(
            request, _("This account is suspended or not yet active. Ask your portal administrator.")
        )
        return redirect("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        return origin(request)

    def render_mail(self, template_prefix: str, email, context, headers=None) -> letters.Letter:
        subject, template = LETTERS[template_prefix]
        link = context["password_reset_url"]
        letter = letters.Letter(
            subject, letters.render(template, {"name": context["user"].full_name, "link": link})
        )
        letter.to, letter.secret = [email], link
        return letter

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs) -> None:
        said = message or SAID.get(message_template)
        if said:
            messages.add_message(request, level, said)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Enter the newest one."),
    }

    def get_totp_issuer(self) -> str:
        return "Testamur"

    def _get_site_name(self) -> str:
        return "Testamur"

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


def origin(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def browser(request: HttpRequest) -> str:
    return browser_in_words(request.headers.get("User-Agent", ""))
