with
  "connected0" as (
    select
      "target".id
    from
      "library"."Branch" as "target"
    where
      "target"."deletedAt" is null
      and "target"."id" = $1::uuid
    for key share of
      "target"
  ),
  "connected1" as (
    select
      "target".id
    from
      "library"."Book" as "target"
    where
      "target"."deletedAt" is null
      and "target"."id" = $2::uuid
    for key share of
      "target"
  ),
  "written" as (
    insert into
      "library"."Copy" ("branchId", "bookId", "count", "createdBy", "updatedBy")
    select
      (
        select
          id
        from
          "connected0"
      ),
      (
        select
          id
        from
          "connected1"
      ),
      $3::integer,
      $4::uuid,
      $5::uuid
    where
      exists (
        select
        from
          "connected0"
      )
      and exists (
        select
        from
          "connected1"
      )
    returning
      *
  )
select
  "written".id,
  array[
    exists (
      select
      from
        "connected0"
    ),
    exists (
      select
      from
        "connected1"
    )
  ]::boolean[] as found,
  array[(true) is true]::boolean[] as after
from
  (
    select
  ) as one
  left join "written" on true;

select
  '{"count":' || coalesce(
    case
      when true then __copy__."count"
    end::text,
    'null'
  ) || coalesce(__branch__.json, ',"branch":null}')
from
  "library"."Copy" as __copy__
  left join lateral (
    select
      coalesce(
        ',"branch":{"stock":{"nodes":[' || coalesce(
          (
            select
              string_agg(__items__.item, ',')
            from
              (
                select
                  '{"title":' || "library"."_text_json" (__book__."title")::text || '}' as item
                from
                  "library"."Copy" as __link__
                  join "library"."Book" as __book__ on __book__.id = __link__."bookId"
                where
                  __link__."branchId" = __branch_2."id"
                  and __link__."deletedAt" is null
                  and (
                    (__link__."branchId" is null) is not true
                    and (__link__."bookId" is null) is not true
                  )
                  and __book__."deletedAt" is null
                  and true
                order by
                  __book__."title",
                  __book__."id"
                limit
                  $1::bigint
              ) as __items__
          ),
          ''
        ) || ']}}}',
        ''
      ) as json
    from
      "library"."Branch" as __branch_2
    where
      __branch_2.id = __copy__."branchId"
      and __branch_2."deletedAt" is null
      and true
  ) as __branch__ on true
where
  __copy__.id = $2::uuid;
