CREATE TABLE dbo.Numbers (
  Id bigint NOT NULL PRIMARY KEY, T tinyint NOT NULL DEFAULT 255, S smallint NULL DEFAULT (-1), I int NULL DEFAULT ((0)), B bit NOT NULL DEFAULT 1, B2 bit NULL DEFAULT ('false'),
  CHECK (B = 1 OR T > 10)
);
