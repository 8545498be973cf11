CREATE TABLE dbo.Departments (Id int NOT NULL PRIMARY KEY, ManagerId int NULL);
CREATE TABLE dbo.Employees (Id int NOT NULL PRIMARY KEY, DepartmentId int NOT NULL CONSTRAINT FK_Emp_Dep REFERENCES dbo.Departments (Id), BossId int NULL CONSTRAINT FK_Boss REFERENCES dbo.Employees (Id));
ALTER TABLE dbo.Departments ADD CONSTRAINT FK_Dep_Mgr FOREIGN KEY (ManagerId) REFERENCES dbo.Employees (Id);
