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
              __book__."labels" && $1::text[]
              and (__book__."facts" #> $2::text[]) = $3::jsonb
            )
          order by
            __book__."id"
          limit
            $4::bigint
        ) as __page__
    ),
    ''
  ),
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page_2."title")::text || '}',
          ','
          order by
            __page_2."id"
        )
      from
        (
          select
            __book_2."id",
            __book_2."title"
          from
            "library"."Book" as __book_2
          where
            __book_2."deletedAt" is null
            and cardinality(__book_2."labels") = 0
          order by
            __book_2."id"
          limit
            $5::bigint
        ) as __page_2
    ),
    ''
  );
