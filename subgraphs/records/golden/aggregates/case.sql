select
  (
    select
      '{"count":' || coalesce(sum(__gathered__."_p0"), 0)::bigint::text || ',"countDistinct":' || count(__gathered__."_value")::text || ',"sum":{"price":' || coalesce('"' || sum(__gathered__."_p1") || '"', 'null') || '},"avg":{"pages":' || coalesce(
        '"' || trim_scale(
          round(
            sum(__gathered__."_p2") * 1.0000000000000000 / nullif(coalesce(sum(__gathered__."_p3"), 0)::bigint, 0),
            16
          )
        ) || '"',
        'null'
      ) || '},"max":{"printed":' || coalesce('"' || max(__gathered__."_p4")::text || '"', 'null') || '}}'
    from
      (
        select
          __book__."authorId" as "_value",
          count(*) as "_p0",
          sum(__book__."price") as "_p1",
          sum(__book__."pages") as "_p2",
          count(__book__."pages") as "_p3",
          max(__book__."printed") as "_p4"
        from
          "library"."Book" as __book__
        where
          __book__."deletedAt" is null
          and __book__."status" = $1::text
        group by
          "_value"
      ) as __gathered__
    having
      true
  );
