CREATE TABLE dbo.Pages (Id int NOT NULL PRIMARY KEY, Url nvarchar(1700) COLLATE Latin1_General_BIN2 NOT NULL);
CREATE UNIQUE INDEX UX_Url ON dbo.Pages (Url);
CREATE INDEX IX_Url ON dbo.Pages (Url);
