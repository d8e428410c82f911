"""Learners who have certificates already are told when the latest was awarded."""

from django.db import migrations

TELL = """
update learners_learner l
   set certificated_on = latest.awarded_on
  from (select r.learner_id, max(c.awarded_on) as awarded_on
          from certification_certificate c join registrations_registration r on r.id = c.registration_id
         where c.status <> 'withdrawn'
         group by r.learner_id) as latest
 where latest.learner_id = l.id
"""


class Migration(migrations.Migration):
    dependencies = [("certification", "0003_name_corrections"), ("learners", "0003_arrangements")]
    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
