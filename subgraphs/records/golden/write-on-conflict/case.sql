select
  "item".place,
  "target".id
from
  unnest($1::uuid[]) with ordinality as "item" ("c0", place)
  join "library"."Author" as "target" on "target"."deletedAt" is null
  and "target"."id" = "item"."c0"
order by
  "target".id
for key share of
  "target";

select
  "item".place,
  "target".id
from
  unnest($1::text[]) with ordinality as "item" ("c0", place)
  join "library"."Book" as "target" on "target"."deletedAt" is null
  and "target"."isbn" = "item"."c0"
order by
  "target".id
for no key update of
  "target";

select
  "item".place,
  "target".id
from
  unnest($1::text[]) with ordinality as "item" ("c0", place)
  join "library"."Book" as "target" on "target"."deletedAt" is null
  and "target"."isbn" = "item"."c0"
order by
  "target".id
for no key update of
  "target";

select
  "item".place,
  "target".id
from
  unnest($1::uuid[]) with ordinality as "item" ("c0", place)
  join "library"."Author" as "target" on "target"."deletedAt" is null
  and "target"."id" = "item"."c0"
order by
  "target".id
for key share of
  "target";

insert into
  "library"."Book" (id, "isbn", "title", "authorId", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  "item"."c1",
  "item"."c2",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[]) with ordinality as "item" ("id", "c0", "c1", "c2", place)
order by
  "item".place;

select
  "target".id
from
  "library"."Book" as "target"
where
  "target".id = any ($1::uuid[])
  and ("target"."status" = $2::text) is not true;

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Book" as "target"
where
  "target".id = any ($1::uuid[])
  and "target"."deletedAt" is null
  and true
order by
  "target".id
for no key update of
  "target";

update "library"."Book" as "target"
set
  "title" = "item"."c0",
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::text[]) with ordinality as "item" ("id", "c0", place)
where
  "target".id = "item".id;

select
  __book__.id,
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || ',"isbn":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."isbn"
      end
    )::text,
    'null'
  ) || ',"version":' || coalesce(
    case
      when true then __book__."version"
    end::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);
