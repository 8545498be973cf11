CREATE TABLE dbo.Städte (Id int NOT NULL PRIMARY KEY, Größe int NULL DEFAULT (1), Währung varchar(10) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT ('€'));
GO
CREATE INDEX IX_Größe ON dbo.Städte (Größe);
GO
