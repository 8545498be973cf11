CREATE SCHEMA SalesLT;
GO
CREATE TABLE SalesLT.OrderLine (OrderLineID int IDENTITY NOT NULL CONSTRAINT PK_OrderLine PRIMARY KEY, [Unit Price] money NOT NULL, IsHTMLText bit NOT NULL, Area2D AS ([Unit Price] * 2), CHECK ([Unit Price] >= 0));
CREATE INDEX IX_OrderLine_UnitPrice ON SalesLT.OrderLine ([Unit Price]) WHERE IsHTMLText = 1;
