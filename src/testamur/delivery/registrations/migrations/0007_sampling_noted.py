from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0006_acts")]

    operations = [
        migrations.AddField("registration", "sampling_noted_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "registration",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sampled_on__isnull", True), ("sampling_noted_at__isnull", True)),
                    models.Q(("sampled_on__isnull", False), ("sampling_noted_at__isnull", False)),
                    _connector="OR",
                ),
                name="registration_sampled_and_noted",
            ),
        ),
    ]
