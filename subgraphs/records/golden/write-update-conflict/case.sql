with
  "settings" as materialized (
    select
      set_config('trellis.actor', coalesce($1::text, ''), true),
      set_config('trellis.mutation', $2::text, true)
  ),
  "written" as (
    update "library"."Book" as "target"
    set
      "pages" = $3::integer,
      version = version + 1,
      "updatedAt" = now(),
      "updatedBy" = $4::uuid
    from
      "settings"
    where
      "target"."deletedAt" is null
      and "target"."isbn" = $5::text
      and "target".version = $6::integer
    returning
      *
  )
select
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then "written"."title"
      end
    )::text,
    'null'
  ) || ',"pages":' || coalesce(
    case
      when true then "written"."pages"
    end::text,
    'null'
  ) || '}' as record
from
  "written";

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
    "library"."_text_json" (
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
