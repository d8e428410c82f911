"""People who sign in. The username is the email address, compared without regard to case."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Anybody with a sign-in: centre user, awarding organisation's staff, or both."""

    CENTRES_MAY_WRITE = True  # portal administrators look after their own users

    class StaffRole(models.TextChoices):
        """What awarding organisation staff come to do; one person may hold several."""

        SUPPORT = "support", "Customer support"
        CATALOGUE = "catalogue", "Catalogue editor"
        EQA = "eqa", "External quality assurer"
        CERTIFICATION = "certification", "Certification officer"
        FINANCE = "finance", "Finance officer"
        SERVICE_DESK = "service_desk", "Learning records service desk"

    email = models.EmailField(max_length=254)
    full_name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=200, blank=True)
    staff_roles = ArrayField(models.TextField(choices=StaffRole.choices), default=list, blank=True)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_because = models.CharField(max_length=200, blank=True)
    deleted_at = models.DateTimeField(null=True)
    wrong_passwords = models.PositiveIntegerField(default=0, help_text="In a row, since the last right one")
    password_set_at = models.DateTimeField(null=True)
    wants_email = models.BooleanField(
        default=True, help_text="Notices by email as well as in the message list"
    )

    organisations = models.PositiveSmallIntegerField(
        default=0, help_text="How many organisations of the learning records service they are a user of"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_whatever_its_case"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_kept_in_small_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_at__isnull=True) | ~models.Q(suspended_because=""),
                name="user_suspended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def is_active(self) -> bool:
        return self.activated_at is not None and self.suspended_at is None and self.deleted_at is None

    @property
    def is_staff_of_ao(self) -> bool:
        return bool(self.staff_roles)


class Activation(models.Model):
    """An invitation to activate an account: a single-use link, then a code sent by a second email."""

    CENTRES_MAY_WRITE = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="activations")
    link_digest = models.BinaryField(
        help_text="SHA-256 of the secret in the link; the secret itself is not kept"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_digest = models.BinaryField(null=True, help_text="Keyed with the site's secret: six digits are few")
    code_sent_at = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link_digest"], name="activation_link_is_unique")]


class SignIn(models.Model):
    """One attempt to sign in, for the owner's own list and for the limit by address."""

    email = models.EmailField(max_length=254)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sign_ins")
    at = models.DateTimeField()
    succeeded = models.BooleanField()
    origin = models.TextField()
    browser = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]
