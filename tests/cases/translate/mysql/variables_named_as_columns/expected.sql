-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.accounts
create table "public"."accounts" (
  "id" integer not null,
  "balance" numeric(10,2) not null,
  "owner" varchar(20)
);

-- 3-post/10-public-keys.sql

-- primary key of public.accounts
alter table "public"."accounts" add constraint "accounts_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function public.balance_of
create function "public"."balance_of"("id" integer) returns numeric language plpgsql stable security definer set search_path from current as $$
declare
  "balance" numeric(10,2) := 0;
begin
  begin
    select "accounts"."balance"
    from "public"."accounts" as "accounts"
    where ("accounts"."id" = "balance_of"."id")
    into strict "balance";
  exception when no_data_found then
    null;
  end;
  return "balance";
end
$$;

-- 3-post/85-public-routines.sql

-- procedure public.deposit
create procedure "public"."deposit"("owner" varchar, "amount" numeric) language plpgsql security definer set search_path from current as $$
<<"body">>
declare
  "owner" varchar(20) := "deposit"."owner";
  "amount" numeric(10,2) := "deposit"."amount";
begin
  update "public"."accounts" as "accounts"
  set "balance" = ("accounts"."balance" + "amount")
  where ("accounts"."owner" = "body"."owner");
end
$$;

-- procedure public.keep_account
create procedure "public"."keep_account"("id" integer, "balance" numeric) language plpgsql security definer set search_path from current as $$
#variable_conflict use_column
declare
  "balance" numeric(10,2) := "keep_account"."balance";
begin
  insert into "public"."accounts" as "accounts" ("id", "balance")
  values ("id", "balance")
  on conflict ("id") do update
  set "balance" = excluded."balance";
end
$$;

-- 4-grants/10-grants.sql

-- grant
revoke execute on function "public"."balance_of"(integer) from public;

-- grant
revoke execute on procedure "public"."deposit"(varchar, numeric) from public;

-- grant
revoke execute on procedure "public"."keep_account"(integer, numeric) from public;

