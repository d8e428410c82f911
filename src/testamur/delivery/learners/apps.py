from django.apps import AppConfig


class LearnersConfig(AppConfig):
    name = "testamur.delivery.learners"
    label = "learners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models are not ready before
        from testamur.delivery.learners.uln_sheet import Ulns  # noqa: PLC0415
        from testamur.ground.sheets import kinds  # noqa: PLC0415

        kinds.add(Ulns())
