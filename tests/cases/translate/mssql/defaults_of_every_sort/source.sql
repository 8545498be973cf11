CREATE TABLE dbo.D (
  Id int NOT NULL PRIMARY KEY, A varchar(20) COLLATE Latin1_General_BIN2 NULL DEFAULT ('it''s'), B nvarchar(20) COLLATE Latin1_General_BIN2 NULL DEFAULT (N'ä'), C int NULL DEFAULT ((1) + (2)), D datetime NULL DEFAULT CURRENT_TIMESTAMP,
  E varchar(128) COLLATE Latin1_General_BIN2 NULL DEFAULT (suser_sname()), F varchar(128) COLLATE Latin1_General_BIN2 NULL DEFAULT USER, G date NULL DEFAULT (CONVERT(date, GETDATE())), H datetime NULL DEFAULT (DATEADD(day, 7, GETDATE())),
  I bit NULL DEFAULT ((0)), J varchar(10) COLLATE Latin1_General_BIN2 NULL DEFAULT NULL, K varchar(40) COLLATE Latin1_General_BIN2 NULL DEFAULT (CONVERT(varchar(40), NEWID())), L datetime NULL DEFAULT ('1900-01-01'), M datetime NULL DEFAULT (0),
  N int NULL DEFAULT (DATEPART(year, GETDATE())), O varchar(128) COLLATE Latin1_General_BIN2 NULL DEFAULT (HOST_NAME()), P decimal(9, 3) NULL DEFAULT (-1.5), Q int NULL DEFAULT ('7')
);
