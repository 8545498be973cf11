CREATE TABLE dbo.Sys (ctid int NOT NULL PRIMARY KEY, xmin int NULL, tableoid int NULL, oid int NULL);
