CREATE TABLE dbo.Users (
  Id uniqueidentifier NOT NULL PRIMARY KEY,
  Created datetime NOT NULL,
  Changed datetime2(7) NOT NULL,
  Expires date NULL,
  Batch varchar(20) NULL
);
GO
INSERT INTO dbo.Users VALUES
  (NEWID(), GETDATE(), SYSUTCDATETIME(), DATEADD(month, 1, GETDATE()), CONVERT(varchar(8), GETDATE(), 112)),
  ('6CCD780C-BABA-1026-9564-5B8C656024DB', CURRENT_TIMESTAMP - 1, DATEADD(hh, -2, '2020-01-31'),
   CONVERT(datetime, '01/31/2020 10:11:12', 101), ISNULL(NULL, 'none'));
