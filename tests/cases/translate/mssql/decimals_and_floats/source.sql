CREATE TABLE dbo.Amounts (
  Id int NOT NULL PRIMARY KEY, D decimal NULL, D5 dec(5) NULL, D2 decimal(19, 2) NOT NULL DEFAULT (0.00), N numeric(38, 10) NULL,
  F float NULL, F24 float(24) NULL, F25 float(25) NULL, R real NULL DEFAULT (1e3), DP double precision NULL
);
