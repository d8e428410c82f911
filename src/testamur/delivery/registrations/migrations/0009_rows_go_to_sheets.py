"""Each draft gets a sheet with what it knew of its file and state, and its rows go there.

One that was being registered while this ran is open again: nobody was registered, and its button can be pressed.
"""

from django.db import migrations

SHEETS = """
insert into sheets_sheet (centre_id, kind, title, about, context, origin, status, file_name, file_digest, file,
                          encoding, delimiter, header, fields, row_count, wrong_count, takes_good_only,
                          new_count, changed_count, same_count, refused_count, result, result_path, work_id,
                          started_at, started_by_id, changed_at, committed_at, committed_by_id)
select draft.centre_id, 'learners', left(product.title || ', ' || product.code, 200),
       jsonb_build_object('draft', draft.id),
       draft.product_id || '/' || draft.session || '/' || coalesce(draft.window_id::text, ''), draft.origin,
       case draft.status when 'registered' then 'committed' when 'committing' then 'open' else draft.status end,
       draft.file_name, draft.file_digest, draft.file, '', '', '[]', '[]', rows.total, rows.wrong, false,
       case when draft.status = 'registered' then rows.total else 0 end, 0, 0, 0,
       case when draft.status = 'registered' then 'Registered in batch ' || batch.number else '' end,
       case when draft.status = 'registered' then '/batches/' || batch.number || '/' else '' end, draft.work_id,
       draft.started_at, draft.started_by_id, draft.changed_at,
       case when draft.status = 'registered' then draft.changed_at end,
       case when draft.status = 'registered' then draft.started_by_id end
  from registrations_draft draft
  join products_product product on product.id = draft.product_id
  left join registrations_batch batch on batch.id = draft.batch_id
 cross join lateral (select count(*) as total, count(*) filter (where is_wrong) as wrong
                       from registrations_draftrow where draft_id = draft.id) as rows
"""
DRAFTS = """
update registrations_draft set sheet_id = sheet.id
  from sheets_sheet sheet where sheet.about ->> 'draft' = registrations_draft.id::text
"""
ROWS = """
insert into sheets_sheetrow (centre_id, sheet_id, position, "group", cells, problems, is_wrong, effect, keys, signals,
                             is_committed, result)
select one.centre_id, draft.sheet_id, one.position, 0, one.cells, one.problems, one.is_wrong,
       case when one.is_wrong then 'refused' else 'new' end, '{}', '{}', draft.batch_id is not null, ''
  from registrations_draftrow one join registrations_draft draft on draft.id = one.draft_id
"""


class Migration(migrations.Migration):
    dependencies = [("registrations", "0008_drafts_have_sheets")]
    operations = [
        migrations.RunSQL(SHEETS, "delete from sheets_sheet where kind = 'learners'"),
        migrations.RunSQL(DRAFTS, migrations.RunSQL.noop),
        migrations.RunSQL(ROWS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "update sheets_sheet set about = '{}' where about ? 'draft'", migrations.RunSQL.noop
        ),
    ]
