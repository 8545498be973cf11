CREATE TABLE dbo.Chunks (Id int NOT NULL PRIMARY KEY, Doc json NOT NULL, Embedding vector(3) NULL, Loose nvarchar(max) COLLATE Latin1_General_BIN2 NULL CONSTRAINT CK_Json CHECK (ISJSON(Loose) = 1));
