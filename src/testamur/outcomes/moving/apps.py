from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "testamur.outcomes.moving"
    label = "moving"
    default_auto_field = "django.db.models.BigAutoField"
