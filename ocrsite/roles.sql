-- The three roles of the database, for a cluster of PostgreSQL 15 and up; may be run again at any time.
--
--   psql -v owner=owner -v owner_password=... -v app=app -v app_password=... -v ops=ops -v ops_password=... \
--        -v createdb=no -d ocrsite -f ocrsite/roles.sql -f ocrsite/privileges.sql
--
-- owner  owns the tables and migrates them; row-level security is FORCEd on it, too
-- app    web and worker: owns nothing, sees the rows of one tenant at a time
-- ops    relay, reconciler, backup, staff admin: sees every tenant by policies of its own, bypasses nothing
--
-- The values pass through set_config because psql does not replace variables within dollar quotes.
-- Passwords may be SCRAM verifiers. createdb=yes lets owner make databases, which only the test suite needs.

SELECT set_config('ocrsite.owner', :'owner', false),
       set_config('ocrsite.app', :'app', false),
       set_config('ocrsite.ops', :'ops', false),
       set_config('ocrsite.owner_password', :'owner_password', false),
       set_config('ocrsite.app_password', :'app_password', false),
       set_config('ocrsite.ops_password', :'ops_password', false),
       set_config('ocrsite.createdb', :'createdb', false);

DO $$
DECLARE
    kind text;
    role_name text;
    found pg_roles;
    may_assume text := '';
BEGIN
    FOREACH kind IN ARRAY ARRAY['owner', 'app', 'ops'] LOOP
        role_name := current_setting('ocrsite.' || kind);
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
        -- NOINHERIT: on PostgreSQL 15 it is what keeps ops' policies out of a member's everyday rights.
        EXECUTE format('ALTER ROLE %I LOGIN NOINHERIT NOCREATEROLE PASSWORD %L',
                       role_name, current_setting('ocrsite.' || kind || '_password'));
        SELECT * INTO found FROM pg_roles WHERE rolname = role_name;
        -- Only a superuser may name these two, and it must only where they are wrong.
        IF found.rolsuper OR found.rolbypassrls THEN
            EXECUTE format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS', role_name);
        END IF;
    END LOOP;

    IF current_setting('ocrsite.createdb') = 'yes' THEN
        EXECUTE format('ALTER ROLE %I CREATEDB', current_setting('ocrsite.owner'));
    END IF;

    -- app becomes ops for the staff admin, owner for data migrations and functions that ops owns; neither inherits.
    IF current_setting('server_version_num')::int >= 160000 THEN
        may_assume := ' WITH INHERIT FALSE, SET TRUE';
    END IF;
    EXECUTE format('GRANT %I TO %I', current_setting('ocrsite.ops'), current_setting('ocrsite.app')) || may_assume;
    EXECUTE format('GRANT %I TO %I', current_setting('ocrsite.ops'), current_setting('ocrsite.owner')) || may_assume;

    -- A managed server's administrator is no superuser and needs the owner's rights to go on with privileges.sql.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT %I TO %I', current_setting('ocrsite.owner'), current_user);
    END IF;
END
$$;
