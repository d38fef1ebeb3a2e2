select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __author__."id",
            __author__."name"
          from
            "library"."Author" as __author__
          where
            __author__."deletedAt" is null
            and exists (
              select
              from
                "library"."Book" as __books__
              where
                __books__."authorId" = __author__."id"
                and __books__."deletedAt" is null
                and __books__."price" >= $1::numeric
            )
          order by
            __author__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  ),
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page_2."name")::text || '}',
          ','
          order by
            __page_2."id"
        )
      from
        (
          select
            __author_2."id",
            __author_2."name"
          from
            "library"."Author" as __author_2
          where
            __author_2."deletedAt" is null
            and (
              exists (
                select
                from
                  "library"."Book" as __books_2
                where
                  __books_2."authorId" = __author_2."id"
                  and __books_2."deletedAt" is null
                  and (__books_2."status" = $3::text) is not true
              )
            ) is not true
          order by
            __author_2."id"
          limit
            $4::bigint
        ) as __page_2
    ),
    ''
  ),
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page_3."name")::text || '}',
          ','
          order by
            __page_3."id"
        )
      from
        (
          select
            __genre__."id",
            __genre__."name"
          from
            "library"."Genre" as __genre__
          where
            (
              exists (
                select
                from
                  "library"."Book_genres" as __link__
                  join "library"."Book" as __books_3 on __books_3.id = __link__."bookId"
                where
                  __link__."genreId" = __genre__."id"
                  and __books_3."deletedAt" is null
                  and true
              )
            ) is not true
          order by
            __genre__."id"
          limit
            $5::bigint
        ) as __page_3
    ),
    ''
  ),
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page_4."name")::text || '}',
          ','
          order by
            __page_4."id"
        )
      from
        (
          select
            __author_3."id",
            __author_3."name"
          from
            "library"."Author" as __author_3
          where
            __author_3."deletedAt" is null
            and (
              select
                count(*)
              from
                "library"."Book" as __books_4
              where
                __books_4."authorId" = __author_3."id"
                and __books_4."deletedAt" is null
                and true
            ) >= $6::integer
          order by
            __author_3."id"
          limit
            $7::bigint
        ) as __page_4
    ),
    ''
  );
