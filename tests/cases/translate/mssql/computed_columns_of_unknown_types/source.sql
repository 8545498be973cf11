CREATE TABLE dbo.Measures (
  Id int NOT NULL PRIMARY KEY,
  F float NULL,
  D decimal(9,3) NULL,
  Shown AS (STR(F, 10, 2)),
  Whole AS (STR(Id)),
  Up AS (CEILING(D)),
  Root AS (SQRT(Id)),
  Elsewhere AS (dbo.Unknown(Id) + 1),
  Opens time DEFAULT '10:00',
  Closes time DEFAULT '10'
);
