CREATE TABLE dbo.Org (Node hierarchyid NOT NULL PRIMARY KEY, Level AS (Node.GetLevel()), Attr sql_variant NULL DEFAULT (1), Name varchar(20) COLLATE Latin1_General_BIN2 NULL);
CREATE UNIQUE INDEX UX_Org ON dbo.Org (Level, Node);
