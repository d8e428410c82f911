from django.apps import AppConfig


class WireConfig(AppConfig):
    name = "testamur.records.wire"
    label = "wire"
    default_auto_field = "django.db.models.BigAutoField"
