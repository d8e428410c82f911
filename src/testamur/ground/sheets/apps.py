from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "testamur.ground.sheets"
    label = "sheets"
    default_auto_field = "django.db.models.BigAutoField"
