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
            and (
              (
                __book__."price" >= $1::numeric
                and __book__."price" <= $2::numeric
              )
              and __book__."pages" > $3::integer
              and __book__."status" = any ($4::text[])
            )
          order by
            __book__."id"
          limit
            $5::bigint
        ) as __page__
    ),
    ''
  );
