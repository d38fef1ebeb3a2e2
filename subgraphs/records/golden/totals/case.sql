select
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __book__."id",
            __book__."title"
          from
            "library"."Book" as __book__
          where
            __book__."deletedAt" is null
            and true
          order by
            __book__."id"
          limit
            $1::bigint
        ) as __page__
    ),
    ''
  ),
  (
    select
      count(*)::text || ',"aggregate":{"sum":{"pages":' || coalesce('"' || sum(__book_2."pages") || '"', 'null') || '},"max":{"price":' || coalesce('"' || max(__book_2."price")::text || '"', 'null') || '}}'
    from
      "library"."Book" as __book_2
    where
      __book_2."deletedAt" is null
      and true
    having
      true
  );
