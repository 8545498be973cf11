CREATE TABLE dbo.Base (Id int NOT NULL PRIMARY KEY, V int NULL);
GO
CREATE VIEW dbo.Positive AS SELECT Id, V FROM dbo.Base WHERE V > 0;
GO
CREATE FUNCTION dbo.HowMany(@id int) RETURNS int AS
BEGIN
  RETURN (SELECT COUNT(*) FROM dbo.Positive WHERE Id = @id)
END
GO
CREATE TABLE dbo.Uses (
  Id int NOT NULL PRIMARY KEY,
  N int NULL DEFAULT (dbo.HowMany(1)),
  CONSTRAINT CK_N CHECK (N > 0 AND dbo.HowMany(N) > 0)
);
GO
