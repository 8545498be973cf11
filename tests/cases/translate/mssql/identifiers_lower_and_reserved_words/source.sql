CREATE TABLE dbo.Orders (OrderId int NOT NULL PRIMARY KEY, [Order] varchar(10) COLLATE Latin1_General_BIN2 NULL, [Select] int NULL);
CREATE TABLE dbo.[User] (Id int NOT NULL PRIMARY KEY, [Table] int NULL, [a]]b] int NULL, [has "quotes"] int NULL);
