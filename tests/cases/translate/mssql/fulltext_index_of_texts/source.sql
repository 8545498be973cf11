CREATE TABLE dbo.Docs (Id int NOT NULL CONSTRAINT PK_Docs PRIMARY KEY, Title nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL, Body nvarchar(max) COLLATE Latin1_General_BIN2 NULL, Plain nvarchar(max) COLLATE Latin1_General_BIN2 NULL);
GO
CREATE FULLTEXT INDEX ON dbo.Docs (Title LANGUAGE 1033, Body LANGUAGE 1031, Plain) KEY INDEX PK_Docs;
GO
