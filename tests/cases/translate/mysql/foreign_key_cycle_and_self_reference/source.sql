set foreign_key_checks = 0;
create table departments (id int primary key, manager_id int, constraint dep_manager foreign key (manager_id) references employees (id) on delete set null);
create table employees (id int primary key, department_id int, boss_id int, constraint emp_dep foreign key (department_id) references departments (id), constraint emp_boss foreign key (boss_id) references employees (id));
set foreign_key_checks = 1;
