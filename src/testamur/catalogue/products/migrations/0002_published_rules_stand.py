"""The database itself refuses to change a published version or its list of units (CAT-05)."""

from django.db import migrations

GUARD = """
create function refuse_change_of_published_version() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'products_version' then
        if old.status = 'published' then
            raise exception 'Version % of product % is published and is never changed', old.number, old.product_id
                using errcode = 'check_violation', constraint = 'published_version_stands';
        end if;
    elsif exists (select from products_version where id = old.version_id and status = 'published') then
        raise exception 'The units of published version % are never changed', old.version_id
            using errcode = 'check_violation', constraint = 'published_version_stands';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger published_version_stands before update or delete on products_version
    for each row execute function refuse_change_of_published_version();
create trigger published_version_stands before update or delete on products_versionunit
    for each row execute function refuse_change_of_published_version();
"""
NO_GUARD = """
drop trigger published_version_stands on products_versionunit;
drop trigger published_version_stands on products_version;
drop function refuse_change_of_published_version();
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
