CREATE TABLE dbo.Moments (
  Id int NOT NULL PRIMARY KEY, D date NULL DEFAULT ('20200131'), T time NULL, T0 time(0) NULL DEFAULT ('12:30'), DT datetime NOT NULL DEFAULT (getdate()), SD smalldatetime NULL,
  D2 datetime2 NULL DEFAULT (sysutcdatetime()), D23 datetime2(3) NULL DEFAULT ('2020-01-02T03:04:05.678'), O datetimeoffset NULL DEFAULT (sysdatetimeoffset()), O0 datetimeoffset(0) NULL
);
