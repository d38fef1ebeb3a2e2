with
  "settings" as materialized (
    select
      set_config('trellis.actor', coalesce($1::text, ''), true),
      set_config('trellis.mutation', $2::text, true)
  ),
  "written" as (
    update "library"."Book" as "target"
    set
      "title" = $3::text,
      "remark" = null,
      version = version + 1,
      "updatedAt" = now(),
      "updatedBy" = $4::uuid
    from
      "settings"
    where
      "target"."deletedAt" is null
      and "target"."id" = $5::uuid
      and "target".version = $6::integer
    returning
      *
  )
select
  '{"version":' || coalesce(
    case
      when true then "written"."version"
    end::text,
    'null'
  ) || ',"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then "written"."title"
      end
    )::text,
    'null'
  ) || ',"price":' || coalesce(
    '"' || case
      when true then "written"."price"
    end::text || '"',
    'null'
  ) || ',"remark":' || coalesce(
    "library"."_text_json" (
      case
        when true then "written"."remark"
      end
    )::text,
    'null'
  ) || '}' as record
from
  "written";
