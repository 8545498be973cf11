create table t (id int primary key, `äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü` int, `äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöx` int);
create table `a_table_name_that_has_exactly_sixty_four_characters_in_it_as_max` (id int primary key, a_column_name_of_some_length int, key an_index_name_of_some_length (a_column_name_of_some_length));
