SET DATEFORMAT mdy
CREATE TABLE dbo.everything (
  id int IDENTITY(10, 5) PRIMARY KEY,
  flag bit NOT NULL DEFAULT (1),
  tiny tinyint,
  price money,
  amount decimal(8, 2),
  ratio float,
  name nvarchar(40) NOT NULL CONSTRAINT df_name DEFAULT (N'nobody'),
  code char(4),
  born date,
  made datetime,
  due smalldatetime,
  exact datetime2(3),
  zoned datetimeoffset(0),
  clock time(0),
  guid uniqueidentifier,
  raw varbinary(8),
  fixed binary(4),
  notes ntext
)
GO
INSERT dbo.everything VALUES
  (1, 255, $1.5, 12.345, 1.5E3, N'it''s', 'ab', '20200131', '1996-07-04', 'Jan 1 1996 12:30PM', '2020-01-31T10:11:12.3456', '2020-01-31 10:11:12 +02:00', '10:11:12.5', '6F9619FF-8B86-D011-B42D-00C04FC964FF', 0xDEADBEEF, 0x01, N'a' + CHAR(13) + CHAR(10) + N'b')
INSERT dbo.everything VALUES
  ('true', '5', -1, '-0.005', '2', 5, NULL, 'Jun  9 1991', '10/29/1991', '6/15/92', '2020-01-31', '2020-01-31', '3pm', 0xFF19966F868B11D0B42D00C04FC964FF, 1, NULL, '')
INSERT INTO [dbo].[everything] ([name], [made], [due], [amount], [born]) VALUES (N'ssms', CAST(N'2024-01-01T00:00:00.123' AS DateTime), CAST(0x992802F4 AS SmallDateTime), CAST(12.50 AS Decimal(8, 2)), CAST(N'2024-02-29' AS Date))
INSERT INTO everything (name, made, born, raw) VALUES ('old', CAST(0x0000992800CF8011 AS DateTime), CONVERT(date, '31.01.2020', 104), CONVERT(varbinary(8), '0x0102', 1))
INSERT everything (name, tiny) SELECT 'one', 1 UNION ALL SELECT N'two' AS name, 2
GO
SET IDENTITY_INSERT dbo.everything ON
INSERT everything (id, name) VALUES (100, DEFAULT)
SET IDENTITY_INSERT dbo.everything OFF
GO
INSERT everything (name) VALUES ('twice')
GO 2
