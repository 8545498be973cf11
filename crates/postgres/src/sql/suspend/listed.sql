-- What is set aside, in either layout of the table: through JSON, where a column that is not there is NULL. What others stand
-- on comes first: unique before foreign keys before triggers, those of partitions before those of which they become a part.
SELECT kind, target_schema, target_table, name, s.line ->> 'referenced_schema', s.line ->> 'referenced_table',
       coalesce((s.line ->> 'depth')::integer, 0), s.line ->> 'part_of', definition, s.line ->> 'tablespace',
       ARRAY(SELECT jsonb_array_elements_text(coalesce(s.line -> 'after', '[]'))),
       false, coalesce(s.line ->> 'particular', '{}'),
       to_regclass(format('%I.%I', target_schema, target_table)) IS NOT NULL
FROM landfall.suspended
CROSS JOIN LATERAL (SELECT to_jsonb(suspended) AS line) AS s
ORDER BY kind = 'trigger', kind = 'foreign key', 7 DESC, 2, 3, kind, 4
