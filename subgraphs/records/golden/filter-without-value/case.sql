select
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || ',"isbn":' || coalesce("library"."_text_json" (__page__."isbn")::text, 'null') || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __book__."id",
            __book__."title",
            __book__."isbn"
          from
            "library"."Book" as __book__
          where
            __book__."deletedAt" is null
            and (__book__."isbn" = $1::text) is not true
          order by
            __book__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  ),
  (
    select
      count(*)::text
    from
      "library"."Book" as __book_2
    where
      __book_2."deletedAt" is null
      and (
        (
          __book_2."pages" >= $3::integer
          and __book_2."pages" <= $4::integer
        )
      ) is not true
    having
      true
  ),
  (
    select
      count(*)::text
    from
      "library"."Book" as __book_3
    where
      __book_3."deletedAt" is null
      and false
    having
      true
  );
