-- Facts about the server and the database that preflight and translation need.
SELECT current_setting('server_version_num')::int4,
       current_setting('server_version'),
       pg_encoding_to_char(d.encoding)::text,
       d.datcollate::text,
       d.datctype::text,
       d.datname::text,
       current_user::text,
       has_database_privilege(d.oid, 'CREATE'),
       has_database_privilege(d.oid, 'TEMP'),
       pg_is_in_recovery(),
       current_setting('default_transaction_read_only') = 'on',
       (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)
FROM pg_catalog.pg_database d
WHERE d.datname = current_database()
