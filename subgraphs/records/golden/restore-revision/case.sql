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
      "price" = null,
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
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = $1::uuid;

select
  "target".id,
  "target".version,
  (true) is true
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for no key update of
  "target";

select
  '{' || rtrim(
    '' || case
      when to_jsonb(__image__."title") is distinct from to_jsonb("target"."title") then '"title":' || coalesce("library"."_text_json" (__image__."title")::text, 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."isbn") is distinct from to_jsonb("target"."isbn") then '"isbn":' || coalesce("library"."_text_json" (__image__."isbn")::text, 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."status") is distinct from to_jsonb("target"."status") then '"status":' || coalesce('"' || __image__."status"::text || '"', 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."price") is distinct from to_jsonb("target"."price") then '"price":' || coalesce('"' || __image__."price"::text || '"', 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."pages") is distinct from to_jsonb("target"."pages") then '"pages":' || coalesce(__image__."pages"::text, 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."printed") is distinct from to_jsonb("target"."printed") then '"printed":' || coalesce('"' || __image__."printed"::text || '"', 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."labels") is distinct from to_jsonb("target"."labels") then '"labels":' || coalesce(
        case
          when __image__."labels" is null then null
          else '[' || coalesce(
            (
              select
                string_agg(
                  coalesce("library"."_text_json" (__item__.value)::text, 'null'),
                  ','
                  order by
                    __item__.place
                )
              from
                unnest(__image__."labels") with ordinality as __item__ (value, place)
            ),
            ''
          ) || ']'
        end,
        'null'
      ) || ','
      else ''
    end || case
      when to_jsonb(__image__."facts") is distinct from to_jsonb("target"."facts") then '"facts":' || coalesce(__image__."facts"::text, 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."remark") is distinct from to_jsonb("target"."remark") then '"remark":' || coalesce("library"."_text_json" (__image__."remark")::text, 'null') || ','
      else ''
    end || case
      when to_jsonb(__image__."authorId") is distinct from to_jsonb("target"."authorId") then '"authorId":' || coalesce('"' || __image__."authorId"::text || '"', 'null') || ','
      else ''
    end,
    ','
  ) || '}'
from
  "library"."Book" as "target",
  (
    select
      image
    from
      "library"."_history_Book"
    where
      record_id = $1::uuid
      and version = $2::integer
    order by
      seq desc
    limit
      1
  ) as kept
  cross join lateral jsonb_populate_record(null::"library"."Book", (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || kept.image)) as __image__
where
  "target".id = $3::uuid
  and kept.image is not null
  and __image__."deletedAt" is null
  and true;

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
  "price" = "item"."c1",
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::text[], $4::numeric[]) with ordinality as "item" ("id", "c0", "c1", place)
where
  "target".id = "item".id;

select
  __book__.id,
  '{"version":' || coalesce(
    case
      when true then __book__."version"
    end::text,
    'null'
  ) || ',"title":' || coalesce(
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
