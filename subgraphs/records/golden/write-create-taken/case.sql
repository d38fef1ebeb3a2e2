with
  "connected2" as (
    select
      "target".id
    from
      "library"."Author" as "target"
    where
      "target"."deletedAt" is null
      and "target"."id" = $1::uuid
    for key share of
      "target"
  ),
  "written" as (
    insert into
      "library"."Book" ("title", "isbn", "authorId", "createdBy", "updatedBy")
    select
      $2::text,
      $3::text,
      (
        select
          id
        from
          "connected2"
      ),
      $4::uuid,
      $5::uuid
    where
      exists (
        select
        from
          "connected2"
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
        "connected2"
    )
  ]::boolean[] as found,
  '{"id":' || coalesce(
    '"' || case
      when true then "written"."id"
    end::text || '"',
    'null'
  ) || '}' as record
from
  (
    select
  ) as one
  left join "written" on true;
