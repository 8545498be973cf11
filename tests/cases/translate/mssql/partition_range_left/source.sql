CREATE PARTITION FUNCTION pfId (int) AS RANGE LEFT FOR VALUES (100, 200);
GO
CREATE PARTITION SCHEME psId AS PARTITION pfId TO (fg1, fg2, fg3);
GO
CREATE TABLE dbo.Buckets (Id int NOT NULL, Bucket int NULL, V varchar(10) COLLATE Latin1_General_BIN2 NULL) ON psId (Bucket);
CREATE CLUSTERED INDEX CX_Buckets ON dbo.Buckets (Bucket) ON psId (Bucket);
GO
