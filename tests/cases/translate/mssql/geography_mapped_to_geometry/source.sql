CREATE TABLE dbo.Places (Id int NOT NULL CONSTRAINT PK_Places PRIMARY KEY, Geo geography NOT NULL, Shape geometry NULL);
