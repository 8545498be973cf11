create table moments (
  id int primary key,
  no_seconds datetime default '2020-01-02 03:04',
  figures datetime default 20200102030405,
  only_the_date timestamp null default 20200102,
  short datetime(3) default '20-1-2 3:4',
  marks datetime default '2020/1/2 3-4-5',
  day date default '20-1-2',
  day_of_figures date default 20200102,
  day_of_a_moment date default '2020-01-02 03:04:05',
  with_days time default '1 2:03:04',
  seconds time default '10',
  clock time default 101112,
  part_of_a_second time(2) default 10.5,
  of_two_figures year default 20,
  text_of_two year default '99',
  zero year default '0'
);

create table numbers (
  id int primary key,
  letter bit(8) default 'a',
  one bit(8) default b'1',
  byte bit(8) default 0x01,
  seven bit(3) default 7,
  exponent decimal(10,2) default '1e3',
  third decimal(10,2) default 12.345,
  near int default '12.6',
  hex int default 0x10,
  wide double default 1e30,
  narrow double default '1E-7',
  single float default 3.14159265,
  fixed float(7,3) default 1,
  text_of_number varchar(9) default 007,
  text_of_bytes varchar(9) default 0x6162,
  kind enum('a','B') default 'A ',
  flags set('a','b','c') default 'C,a,c'
);

alter table numbers alter column near set default '-2.5';
