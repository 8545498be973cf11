create table Orders (OrderId int not null primary key, `Order` int, `Select` int, `has ``tick` int);
create table `User` (Id int primary key, OrderId int, constraint User_Order foreign key (OrderId) references Orders (OrderId));
