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
        and "target"."isbn" = $2::text
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
  array[(true) is true]::boolean[] as after
from
  (
    select
  ) as one
  left join "written" on true;

select
  '{"due":' || coalesce(
    '"' || case
      when __loan__."reader" = $1::uuid then __loan__."due"
    end::text || '"',
    'null'
  ) || coalesce(__book__.json, ',"book":null}')
from
  "library"."Loan" as __loan__
  left join lateral (
    select
      coalesce(',"book":{"title":' || "library"."_text_json" (__book_2."title")::text || '}}', '') as json
    from
      "library"."Book" as __book_2
    where
      __book_2.id = __loan__."bookId"
      and __book_2."deletedAt" is null
      and __book_2."status" = $2::text
  ) as __book__ on __loan__."reader" = $3::uuid
where
  __loan__.id = $4::uuid;

select
  "item".place,
  "target".id
from
  unnest($1::text[]) with ordinality as "item" ("c0", place)
  join "library"."Book" as "target" on "target"."deletedAt" is null
  and (
    "target"."status" = $2::text
    and "target"."isbn" = "item"."c0"
  )
order by
  "target".id
for key share of
  "target";

insert into
  "library"."Loan" (id, "reader", "bookId", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  "item"."c1",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::uuid[], $5::uuid[]) with ordinality as "item" ("id", "c0", "c1", place)
order by
  "item".place;

select
  __loan__.id,
  '{"reader":' || case
    when case
      when __loan__."reader" = $1::uuid then __loan__."reader"
    end is null then 'null'
    else '{"id":"' || case
      when __loan__."reader" = $1::uuid then __loan__."reader"
    end::text || '"}'
  end || '}'
from
  "library"."Loan" as __loan__
where
  __loan__.id = any ($2::uuid[]);
