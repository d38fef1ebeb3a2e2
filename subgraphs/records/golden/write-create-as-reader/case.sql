with
  "settings" as materialized (
    select
      set_config('trellis.actor', coalesce($1::text, ''), true),
      set_config('trellis.mutation', $2::text, true)
  ),
  "connected0" as (
    select
      "target".id
    from
      "library"."Book" as "target"
    where
      "target"."deletedAt" is null
      and (
        "target"."status" = $3::text
        and "target"."id" = $4::uuid
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
      $5::date,
      $6::uuid,
      $7::uuid,
      $8::uuid
    from
      "settings"
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
  '{"due":' || coalesce(
    '"' || case
      when "written"."reader" = $9::uuid then "written"."due"
    end::text || '"',
    'null'
  ) || ',"reader":' || case
    when case
      when "written"."reader" = $10::uuid then "written"."reader"
    end is null then 'null'
    else '{"id":"' || case
      when "written"."reader" = $10::uuid then "written"."reader"
    end::text || '"}'
  end || coalesce(__book__.json, ',"book":null}') as record
from
  "written"
  left join lateral (
    select
      coalesce(',"book":{"title":' || "library"."_text_json" (__book_2."title")::text || '}}', '') as json
    from
      "library"."Book" as __book_2
    where
      __book_2.id = "written"."bookId"
      and __book_2."deletedAt" is null
      and __book_2."status" = $11::text
  ) as __book__ on "written"."reader" = $12::uuid;
