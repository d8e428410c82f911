from django.apps import AppConfig


class LearnersConfig(AppConfig):
    name = "testamur.delivery.learners"
    label = "learners"
    default_auto_field = "django.db.models.BigAutoField"
