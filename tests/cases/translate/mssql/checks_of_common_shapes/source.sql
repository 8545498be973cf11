CREATE TABLE dbo.C (
  Id int NOT NULL PRIMARY KEY, Kind char(1) COLLATE Latin1_General_BIN2 NOT NULL CHECK (Kind IN ('A', 'B', 'C')), FromDate date NOT NULL, ToDate date NULL, Zip varchar(10) COLLATE Latin1_General_BIN2 NULL, Pct int NULL, Mail varchar(100) COLLATE Latin1_General_BIN2 NULL,
  CONSTRAINT CK_Dates CHECK (ToDate IS NULL OR FromDate <= ToDate), CONSTRAINT CK_Zip CHECK (Zip LIKE '[0-9][0-9][0-9][0-9][0-9]'), CONSTRAINT CK_Pct CHECK (Pct BETWEEN 0 AND 100),
  CONSTRAINT CK_Len CHECK (LEN(Mail) > 3 AND CHARINDEX('@', Mail) > 0), CONSTRAINT CK_Now CHECK (FromDate < DATEADD(year, 1, GETDATE()))
);
