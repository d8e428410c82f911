from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "testamur.outcomes.moving"
    label = "moving"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from testamur.delivery.registrations.acts import kinds  # noqa: PLC0415  (models are not ready before)
        from testamur.outcomes.moving.acts import TopUpOrDown, Transfer  # noqa: PLC0415

        kinds.offer(Transfer())
        kinds.offer(TopUpOrDown())
