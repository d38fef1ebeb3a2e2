select
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || '}',
          ','
          order by
            __page__."title",
            __page__."id"
        )
      from
        (
          select
            __book__."title",
            __book__."id"
          from
            (
              select
                __book_2."title",
                __book_2."id",
                row_number() over (
                  partition by
                    __book_2."authorId"
                  order by
                    __book_2."title",
                    __book_2."id"
                ) as _rank
              from
                "library"."Book" as __book_2
              where
                __book_2."deletedAt" is null
                and true
            ) as __book__
          where
            __book__._rank = 1
          order by
            __book__."title",
            __book__."id"
          limit
            $1::bigint
        ) as __page__
    ),
    ''
  ),
  (
    select
      count(*)::text
    from
      (
        select
          row_number() over (
            partition by
              __book_3."authorId"
            order by
              __book_3."title",
              __book_3."id"
          ) as _rank
        from
          "library"."Book" as __book_3
        where
          __book_3."deletedAt" is null
          and true
      ) as __book_4
    where
      __book_4._rank = 1
    having
      true
  );
