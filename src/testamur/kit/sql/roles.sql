-- The roles of a Testamur database server (PostgreSQL 15 or later).
--
-- Run it as a superuser, or as the administrator of a managed server; running it again changes nothing. Then give
-- the two log-in roles their passwords and make the database (`testamur database roles --apply URL` does it all):
--
--     alter role testamur_owner password '...';
--     alter role testamur_app password '...';
--     create database testamur owner testamur_owner encoding 'UTF8' template template0;
--
-- testamur_owner  owns the tables; used by migrations alone. It may create databases, for the tests.
-- testamur_app    what the site and its workers log in as. It sees no centre's rows until it steps, for one
--                 transaction, into one of the five roles below, whose row-level security policies decide.

do $roles$
declare
  login text;
  step text;
begin
  perform pg_advisory_xact_lock(hashtext('testamur roles'));

  foreach step in array array['testamur_centre', 'testamur_eqa', 'testamur_staff', 'testamur_public', 'testamur_lrb'] loop
    if not exists (select from pg_roles where rolname = step) then
      execute format('create role %I nologin noinherit', step);
    end if;
  end loop;

  if not exists (select from pg_roles where rolname = 'testamur_owner') then
    create role testamur_owner login createdb;
  end if;
  if not exists (select from pg_roles where rolname = 'testamur_app') then
    create role testamur_app login noinherit;
  end if;

  -- Put right only what is wrong: a managed server's administrator may not even mention SUPERUSER.
  if exists (select from pg_roles where rolname like 'testamur\_%' and rolsuper) then
    alter role testamur_owner nosuperuser;
    alter role testamur_app nosuperuser;
    alter role testamur_centre nosuperuser;
    alter role testamur_eqa nosuperuser;
    alter role testamur_staff nosuperuser;
    alter role testamur_public nosuperuser;
    alter role testamur_lrb nosuperuser;
  end if;
  if exists (select from pg_roles where rolname like 'testamur\_%' and rolbypassrls) then
    alter role testamur_owner nobypassrls;
    alter role testamur_app nobypassrls;
    alter role testamur_centre nobypassrls;
    alter role testamur_eqa nobypassrls;
    alter role testamur_staff nobypassrls;
    alter role testamur_public nobypassrls;
    alter role testamur_lrb nobypassrls;
  end if;
  if exists (select from pg_roles where rolname = 'testamur_app' and (rolcreaterole or rolcreatedb)) then
    alter role testamur_app nocreaterole nocreatedb;
  end if;
  -- The owner inherits: else, on 15, owning the database would not let it write in its own public schema.
  alter role testamur_owner inherit createdb nocreaterole;
  alter role testamur_app noinherit;

  -- Membership allows the site's role to step into a role and gives none of its rights before that: from PostgreSQL
  -- 16 by the grant itself, on 15 by NOINHERIT.
  foreach login in array array['testamur_app', 'testamur_owner'] loop
    foreach step in array array['testamur_centre', 'testamur_eqa', 'testamur_staff', 'testamur_public', 'testamur_lrb'] loop
      if current_setting('server_version_num')::int >= 160000 then
        execute format('grant %I to %I with inherit false, set true', step, login);
      else
        execute format('grant %I to %I', step, login);
      end if;
    end loop;
  end loop;

  -- The owner may end sessions that hold up a migration, or that a test has left in its database.
  grant pg_signal_backend to testamur_owner;

  if pg_has_role('testamur_app', 'testamur_owner', 'member') then
    raise exception 'testamur_app is a member of testamur_owner, so the site could change its own guards: '
      'revoke that membership and run this again';
  end if;
end
$roles$;
