CREATE TABLE dbo.Texts (
  Id int NOT NULL PRIMARY KEY, C char COLLATE Latin1_General_BIN2 NULL, C10 char(10) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT ('x'), V varchar(8000) COLLATE Latin1_General_BIN2 NULL,
  VM varchar(max) COLLATE Latin1_General_BIN2 NULL, N nchar(2) COLLATE Latin1_General_BIN2 NULL, NV nvarchar(4000) COLLATE Latin1_General_BIN2 NULL, NM nvarchar(max) COLLATE Latin1_General_BIN2 NULL,
  T text COLLATE Latin1_General_BIN2 NULL, NT ntext COLLATE Latin1_General_BIN2 NULL, U varchar(20) COLLATE Latin1_General_100_BIN2_UTF8 NULL, J varchar(20) COLLATE Japanese_BIN2 NULL,
  CV character varying(12) COLLATE Latin1_General_BIN2 NULL, NC national char varying(12) COLLATE Latin1_General_BIN2 NULL, S sysname COLLATE Latin1_General_BIN2, V1 varchar COLLATE Latin1_General_BIN2 NULL
);
