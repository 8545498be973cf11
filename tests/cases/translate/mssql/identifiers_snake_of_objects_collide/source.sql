CREATE TABLE dbo.OrderLine (OrderLineID int PRIMARY KEY, X int)
GO
CREATE VIEW dbo.[Order Line] AS SELECT X AS MyX, OrderLineID AS my_x, OrderLineID AS [my x] FROM dbo.OrderLine
GO
CREATE VIEW dbo.Above AS SELECT my_x, MyX FROM dbo.[Order Line]
GO
CREATE USER SomeUser WITHOUT LOGIN
CREATE USER some_user WITHOUT LOGIN
GO
GRANT SELECT ON dbo.OrderLine TO SOMEUSER
GRANT SELECT ON dbo.[Order Line] TO some_user
GO
