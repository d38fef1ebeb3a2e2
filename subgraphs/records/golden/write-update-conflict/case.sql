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
for no key update of
  "target";

select
  '{"title":' || coalesce(
    to_json(
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || ',"pages":' || coalesce(
    case
      when true then __book__."pages"
    end::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = $1::uuid;
