select
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || ',"printed":' || coalesce('"' || __page__."printed"::text || '"', 'null') || ',"price":' || coalesce('"' || __page__."price"::text || '"', 'null') || '}',
          ','
          order by
            __page__."printed" desc,
            __page__."price",
            __page__."id"
        )
      from
        (
          select
            __book__."printed",
            __book__."price",
            __book__."id",
            __book__."title"
          from
            "library"."Book" as __book__
          where
            __book__."deletedAt" is null
            and true
          order by
            __book__."printed" desc,
            __book__."price",
            __book__."id"
          limit
            $1::bigint
        ) as __page__
    ),
    ''
  );
