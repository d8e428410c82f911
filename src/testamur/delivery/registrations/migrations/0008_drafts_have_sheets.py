import django.db.models.deletion
from django.db import migrations, models

import testamur.kit.models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0007_sampling_noted"), ("sheets", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="sheet",
            field=testamur.kit.models.OwnForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drafts",
                to="sheets.sheet",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="group",
            field=models.PositiveIntegerField(default=0, help_text="Which of the sheet's rows are its own"),
        ),
    ]
