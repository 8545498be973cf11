CREATE FUNCTION dbo.Gross (@net money) RETURNS money AS BEGIN RETURN @net * 1.19 END
GO
CREATE TABLE dbo.Bills (Id int NOT NULL PRIMARY KEY, Net money NOT NULL, Gross AS (dbo.Gross(Net)));
GO
