"""The key of a learner's five details, and the texts that are prohibited to begin with: docs/decisions/0107."""

from django.db import migrations, models

PROHIBITED = (
    # (field, or every text when empty; text; only when it is all that the field says)
    ("", "prisoner", False),
    ("", "prisoners", False),
    ("", "HMP", False),
    ("", "HM Prison", False),
    ("", "young offender", False),
    ("", "young offenders", False),
    ("given_name", "unknown", True),
    ("given_name", "not known", True),
    ("given_name", "none", True),
    ("family_name", "unknown", True),
    ("family_name", "not known", True),
    ("family_name", "none", True),
    ("email", "none", False),
    ("email", "noemail", False),
    ("school_at_16", "School", True),
    ("school_at_16", "College", True),
    ("other_verification", "ILR", True),
    ("other_verification", "Other ID", True),
    ("other_verification", "LRS", True),
    ("other_verification", "By school", True),
    ("other_verification", "By college", True),
    ("other_verification", "By learning provider", True),
    ("other_verification", "By school/college/learning provider", True),
)


def seed(apps, _schema_editor) -> None:
    prohibited_text = apps.get_model("register", "ProhibitedText")
    prohibited_text.objects.bulk_create(
        prohibited_text(field=field, text=text, is_whole=is_whole) for field, text, is_whole in PROHIBITED
    )


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="learner",
            name="details_key",
            field=models.BigIntegerField(
                help_text="Of the five mandatory details, by which the same person is found again", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="learner",
            index=models.Index(
                condition=models.Q(("details_key__isnull", False), ("status", "active")),
                fields=["details_key"],
                name="active_learner_by_details",
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
