CREATE TABLE dbo.A (Id int NOT NULL PRIMARY KEY);
CREATE TABLE dbo.A (Id bigint NOT NULL PRIMARY KEY);
ALTER TABLE dbo.Nowhere ADD Id int NULL;
ALTER TABLE dbo.A DROP COLUMN Missing;
DROP INDEX IX_None ON dbo.A;
EXEC sp_rename 'dbo.Nothing', 'Something';
GO
