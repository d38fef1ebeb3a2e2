with
  "connected0" as (
    select
      "target".id
    from
      "library"."Book" as "target"
    where
      "target"."deletedAt" is null
      and (
        "target"."status" = $1::text
        and "target"."id" = $2::uuid
      )
    for key share of
      "target"
  ),
  "written" as (
    insert into
      "library"."Loan" ("bookId", "due", "reader", "createdBy", "updatedBy")
    select
      (
        select
          id
        from
          "connected0"
      ),
      $3::date,
      $4::uuid,
      $5::uuid,
      $6::uuid
    where
      exists (
        select
        from
          "connected0"
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
    )
  ]::boolean[] as found,
  '{"due":' || coalesce(
    '"' || case
      when "written"."reader" = $7::uuid then "written"."due"
    end::text || '"',
    'null'
  ) || ',"reader":' || case
    when case
      when "written"."reader" = $8::uuid then "written"."reader"
    end is null then 'null'
    else '{"id":"' || case
      when "written"."reader" = $8::uuid then "written"."reader"
    end::text || '"}'
  end || ',"book":' || coalesce(__book__.json, 'null') || '}' as record
from
  (
    select
  ) as one
  left join "written" on true
  left join lateral (
    select
      coalesce('{"title":' || to_json(__book_2."title")::text || '}', '') as json
    from
      "library"."Book" as __book_2
    where
      __book_2.id = "written"."bookId"
      and __book_2."deletedAt" is null
      and __book_2."status" = $9::text
  ) as __book__ on "written"."reader" = $10::uuid;
