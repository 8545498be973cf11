CREATE TYPE dbo.Point3D EXTERNAL NAME Geometry3D.[Geometry3D.Point];
GO
CREATE TABLE dbo.Shapes (Id int NOT NULL PRIMARY KEY, Centre dbo.Point3D NULL);
GO
