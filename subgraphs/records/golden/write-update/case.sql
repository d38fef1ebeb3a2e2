select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(true) is true]::boolean[] as before
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for no key update of
  "target";

with
  "written" as (
    update "library"."Book" as "target"
    set
      "title" = $1::text,
      "remark" = null,
      version = version + 1,
      "updatedAt" = now(),
      "updatedBy" = $2::uuid
    where
      "target".id = $3::uuid
    returning
      *
  )
select
  "written".id,
  array[]::boolean[] as found,
  array[(true) is true]::boolean[] as after
from
  (
    select
  ) as one
  left join "written" on true;

select
  '{"version":' || coalesce(
    case
      when true then __book__."version"
    end::text,
    'null'
  ) || ',"title":' || coalesce(
    to_json(
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
  ) || ',"remark":' || coalesce(
    to_json(
      case
        when true then __book__."remark"
      end
    )::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = $1::uuid;
