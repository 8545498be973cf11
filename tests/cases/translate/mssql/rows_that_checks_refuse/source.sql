-- What SQL Server refuses for a check, while the check is on.
CREATE TABLE dbo.items (
  id int NOT NULL PRIMARY KEY,
  price money NOT NULL CONSTRAINT positive CHECK ([price]>(0)),
  color varchar(10) NULL CONSTRAINT known CHECK ([color]='red' OR [color]='blue')
)
GO
INSERT dbo.items VALUES (1, 1, 'Red')
INSERT dbo.items VALUES (2, 2, NULL), (3, 0, 'blue')
INSERT dbo.items VALUES (4, 4, 'green')
GO
ALTER TABLE dbo.items NOCHECK CONSTRAINT known
INSERT dbo.items VALUES (5, 5, 'green')
ALTER TABLE dbo.items CHECK CONSTRAINT known
GO
CREATE TABLE dbo.late (a int)
INSERT dbo.late VALUES (-1)
ALTER TABLE dbo.late WITH NOCHECK ADD CONSTRAINT later CHECK (a > 0)
INSERT dbo.late VALUES (-2)
GO
