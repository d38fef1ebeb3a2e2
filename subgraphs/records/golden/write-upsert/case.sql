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
