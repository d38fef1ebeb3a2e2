select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(true) is true]::boolean[] as before
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."isbn" = $1::text
for update of
  "target";

update "library"."Book"
set
  "deletedAt" = now(),
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
where
  id = $2::uuid;

select
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
  __book__.id = $1::uuid;
