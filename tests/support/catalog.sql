-- Every object of a database, one line each, as PostgreSQL's own printers write it: two ways to write one expression are one line.
SELECT line FROM (
  SELECT format('column %I.%I.%I %s%s%s%s%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
                CASE WHEN a.attgenerated <> '' THEN ' generated ' || a.attgenerated::text ELSE '' END,
                CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END) AS line
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT format('constraint %I on %s %s%s', o.conname, o.conrelid::regclass, pg_get_constraintdef(o.oid),
                CASE WHEN o.convalidated THEN '' ELSE ' (not validated)' END)
  FROM pg_constraint AS o
  JOIN pg_namespace AS n ON n.oid = o.connamespace
  WHERE o.conrelid <> 0 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT pg_get_indexdef(i.indexrelid)
  FROM pg_index AS i
  JOIN pg_class AS c ON c.oid = i.indexrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT format('view %s %s %s', c.oid::regclass, c.reloptions, pg_get_viewdef(c.oid, true))
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT pg_get_functiondef(p.oid)
  FROM pg_proc AS p
  JOIN pg_namespace AS n ON n.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('%s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled) FROM pg_trigger AS t WHERE NOT t.tgisinternal
  UNION ALL
  SELECT format('partition %s of %s %s', c.oid::regclass, i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid))
  FROM pg_class AS c
  JOIN pg_inherits AS i ON i.inhrelid = c.oid
  WHERE c.relispartition AND c.relkind IN ('r', 'p')
  UNION ALL
  SELECT format('partitioned %s by %s', p.partrelid::regclass, pg_get_partkeydef(p.partrelid)) FROM pg_partitioned_table AS p
  UNION ALL
  SELECT format('type %s (%s)', e.enumtypid::regtype, string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder))
  FROM pg_enum AS e
  GROUP BY e.enumtypid
  UNION ALL
  SELECT format('comment on %s is %L', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description)
  FROM pg_description AS d
  WHERE d.objoid >= 16384
) AS lines
ORDER BY line
