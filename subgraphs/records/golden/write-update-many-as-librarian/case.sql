select
  "target".id
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."price" = $1::numeric
  and ("target"."status" = $2::text) is not true
order by
  "target".id
limit
  $3::bigint
for no key update of
  "target";

select
  "target".id,
  array[(("target"."status" = $1::text) is not true) is true]::boolean[]
from
  "library"."Book" as "target"
where
  "target".id = any ($2::uuid[])
  and "target"."deletedAt" is null
  and true
order by
  "target".id
for no key update of
  "target";

update "library"."Book" as "target"
set
  "price" = "item"."c0",
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::numeric[]) with ordinality as "item" ("id", "c0", place)
where
  "target".id = "item".id;

select
  "target".id,
  array[(("target"."status" = $1::text) is not true) is true]::boolean[]
from
  "library"."Book" as "target"
where
  "target".id = any ($2::uuid[]);

select
  __book__.id,
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || ',"price":' || coalesce(
    '"' || case
      when true then __book__."price"
    end::text || '"',
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);
