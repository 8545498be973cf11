CREATE TABLE dbo.orders (
  id int NOT NULL PRIMARY KEY,
  made datetime NULL,
  small tinyint NULL,
  name varchar(3) NOT NULL,
  doubled AS (small * 2) PERSISTED
)
GO
CREATE TRIGGER dbo.orders_names ON dbo.orders FOR INSERT, UPDATE AS UPDATE dbo.orders SET name = UPPER(name)
GO
INSERT orders VALUES (1, '1752-12-31', 1, 'x')
INSERT orders VALUES (2, HOST_ID(), 1, 'x')
INSERT orders VALUES (3, NULL, 256, 'x')
INSERT orders VALUES (4, NULL, 1, 'long')
INSERT orders VALUES (5, NULL, 1, NULL)
INSERT orders VALUES (6, NULL, 1)
INSERT orders VALUES (7, NULL, @small, 'x')
INSERT orders VALUES (8, '1753-01-01', 255, 'ok  ')
INSERT elsewhere VALUES (1)
