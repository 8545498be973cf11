SET ANSI_NULLS, QUOTED_IDENTIFIER OFF
GO
CREATE TABLE t (
  id int NOT NULL PRIMARY KEY,
  v varchar(10) DEFAULT "it's",
  n varchar(10), -- "n" is a text here
  CHECK (v <> "n"),
  d AS (v + "n")
);
GO
CREATE VIEW said AS SELECT id, "n" AS c FROM t WHERE v = "v";
GO
CREATE TRIGGER fill ON t AFTER INSERT AS
UPDATE t SET n = "new" WHERE id IN (SELECT id FROM inserted);
GO
SET QUOTED_IDENTIFIER ON
GO
CREATE TABLE "of names" ("n" int, CHECK ("n" > 0));
GO
