-- Extensions that the server has or could have: name, version to install, installed version, schema, installable without superuser.
SELECT a.name::text, a.default_version, a.installed_version, n.nspname::text,
       coalesce((SELECT bool_or(v.trusted OR NOT v.superuser) FROM pg_catalog.pg_available_extension_versions v
                 WHERE v.name = a.name AND v.version = a.default_version), false)
FROM pg_catalog.pg_available_extensions a
LEFT JOIN pg_catalog.pg_extension e ON e.extname = a.name
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
ORDER BY a.name
