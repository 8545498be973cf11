CREATE TABLE dbo.UserName (UserId int NOT NULL PRIMARY KEY, User_Id int NULL, userId2 int NULL);
CREATE TABLE dbo.User_Name (Id int NOT NULL PRIMARY KEY);
