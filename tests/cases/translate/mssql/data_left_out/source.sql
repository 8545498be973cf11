CREATE TABLE dbo.visits (
  id int IDENTITY PRIMARY KEY,
  at datetime2(0) NOT NULL DEFAULT (sysdatetime()),
  page varchar(20) NULL DEFAULT ('/'),
  changed rowversion
)
GO
INSERT visits (page) VALUES ('/a')
INSERT visits (at, page) VALUES ('2020-01-01', DEFAULT)
INSERT visits DEFAULT VALUES
