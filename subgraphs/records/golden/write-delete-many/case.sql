select
  "target".id
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."status" = $1::text
  and true
order by
  "target".id
limit
  $2::bigint
for update of
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
for update of
  "target";

update "library"."Book"
set
  "deletedAt" = now(),
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
where
  id = any ($2::uuid[])
  and "deletedAt" is null;

select
  __book__.id,
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);
