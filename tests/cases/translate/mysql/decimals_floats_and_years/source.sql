create table amounts (
  id int primary key, a decimal(65,30), b decimal, c numeric(7,2) unsigned, d float, f double, h real, i year, j decimal(5,2) default 0.5, k float default 1.5
);
