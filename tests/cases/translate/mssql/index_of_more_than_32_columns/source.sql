create table dbo.wide (
  id int not null primary key,
  c1 int not null,
  c2 int not null,
  c3 int not null,
  c4 int not null,
  c5 int not null,
  c6 int not null,
  c7 int not null,
  c8 int not null,
  c9 int not null,
  c10 int not null,
  c11 int not null,
  c12 int not null,
  c13 int not null,
  c14 int not null,
  c15 int not null,
  c16 int not null,
  c17 int not null,
  c18 int not null,
  c19 int not null,
  c20 int not null,
  c21 int not null,
  c22 int not null,
  c23 int not null,
  c24 int not null,
  c25 int not null,
  c26 int not null,
  c27 int not null,
  c28 int not null,
  c29 int not null,
  c30 int not null,
  c31 int not null,
  c32 int not null,
  c33 int not null,
  c34 int not null,
  c35 int not null
);
go
create index ix_wide on dbo.wide (c1, c2) include (c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34, c35);
create unique index ux_wide on dbo.wide (c1) include (c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34, c35);
create index ix_fits on dbo.wide (c1) include (c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32);
go
