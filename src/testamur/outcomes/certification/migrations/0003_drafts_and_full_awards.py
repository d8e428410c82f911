import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import testamur.kit.models


class Migration(migrations.Migration):
    dependencies = [
        ("centres", "0001_initial"),
        ("certification", "0002_numbers"),
        ("registrations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel("ClaimDraft"),
        migrations.CreateModel(
            name="ClaimDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("registration_ids", models.JSONField(default=list)),
                (
                    "details",
                    models.JSONField(
                        default=dict, help_text="Address, IQA and purchase order, as typed so far"
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim_drafts",
                        to="centres.centre",
                    ),
                ),
                (
                    "batch",
                    testamur.kit.models.OwnForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registrations.batch",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="claim",
            name="idempotency_key",
            field=models.UUIDField(
                help_text="The id of the draft: pressing twice, or in two tabs, claims once"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("award", "full"), ("status", "accepted")),
                fields=("registration",),
                name="claim_line_one_full_award_per_registration",
            ),
        ),
    ]
