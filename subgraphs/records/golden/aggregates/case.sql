select
  (
    select
      '{"count":' || count(*)::text || ',"countDistinct":' || count(distinct __book__."authorId")::text || ',"sum":{"price":' || coalesce('"' || sum(__book__."price") || '"', 'null') || '},"avg":{"pages":' || coalesce(
        '"' || trim_scale(round(sum(__book__."pages") * 1.0000000000000000 / nullif(count(__book__."pages"), 0), 16)) || '"',
        'null'
      ) || '},"max":{"printed":' || coalesce('"' || max(__book__."printed")::text || '"', 'null') || '}}'
    from
      "library"."Book" as __book__
    where
      __book__."deletedAt" is null
      and __book__."status" = $1::text
    having
      true
  );
