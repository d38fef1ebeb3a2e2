with
  "settings" as materialized (
    select
      set_config('trellis.actor', coalesce($1::text, ''), true),
      set_config('trellis.mutation', $2::text, true)
  ),
  "connected2" as (
    select
      "target".id
    from
      "library"."Author" as "target"
    where
      "target"."deletedAt" is null
      and "target"."id" = $3::uuid
    for key share of
      "target"
  ),
  "written" as (
    insert into
      "library"."Book" ("title", "isbn", "authorId", "createdBy", "updatedBy")
    select
      $4::text,
      $5::text,
      (
        select
          id
        from
          "connected2"
      ),
      $6::uuid,
      $7::uuid
    from
      "settings"
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
  '{"id":' || coalesce(
    '"' || case
      when true then "written"."id"
    end::text || '"',
    'null'
  ) || '}' as record
from
  "written";
