from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "testamur.delivery.registrations"
    label = "registrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from testamur.delivery.registrations.acts import kinds, withdrawing  # noqa: PLC0415  (models are not ready before)

        kinds.offer(withdrawing.Withdraw())
        kinds.offer(withdrawing.Unwithdraw())
        kinds.offer(withdrawing.UndoWithdraw())
        kinds.offer(withdrawing.UndoUnwithdraw())
