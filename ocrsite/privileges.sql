-- What the roles of roles.sql may do in the current database; run as superuser or as its owner, as often as you like.
-- Needs the variables owner, app and ops.

SELECT set_config('ocrsite.owner', :'owner', false),
       set_config('ocrsite.app', :'app', false),
       set_config('ocrsite.ops', :'ops', false);

DO $$
DECLARE
    owner text := current_setting('ocrsite.owner');
    app text := current_setting('ocrsite.app');
    ops text := current_setting('ocrsite.ops');
BEGIN
    IF (SELECT datdba::regrole <> to_regrole(quote_ident(owner)) FROM pg_database WHERE datname = current_database()) THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), owner);
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I, %I', current_database(), app, ops);

    -- The schema belongs to pg_database_owner, whose rights the owner, being NOINHERIT, has to take up.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        SET LOCAL ROLE pg_database_owner;
    END IF;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    -- ops must be allowed to create in a schema in which it is to own functions.
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I, %I', owner, ops);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', app);
    RESET ROLE;

    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public '
                   'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I, %I', owner, app, ops);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public '
                   'GRANT USAGE, SELECT ON SEQUENCES TO %I, %I', owner, app, ops);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public '
                   'GRANT EXECUTE ON FUNCTIONS TO %I, %I', owner, app, ops);
END
$$;
