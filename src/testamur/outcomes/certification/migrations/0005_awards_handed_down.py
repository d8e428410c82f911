"""Registrations know of awards made before they were told: partial ones too, which their stage does not say."""

from django.db import migrations

HAND_DOWN = """
update registrations_registration r set awarded_on = made.awarded_on
  from (select registration_id, max(awarded_on) as awarded_on from certification_certificate group by 1) as made
 where r.id = made.registration_id and r.awarded_on is distinct from made.awarded_on
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0004_learners_certificated"),
        ("registrations", "0006_acts"),
    ]
    operations = [migrations.RunSQL(HAND_DOWN, migrations.RunSQL.noop)]
