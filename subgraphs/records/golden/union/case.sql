select
  coalesce(
    (
      select
        string_agg(
          '{"text":' || coalesce("library"."_text_json" (__page__."text")::text, 'null') || coalesce(__book__.json, __author__.json, ',"about":null}'),
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __note__."id",
            __note__."text",
            __note__."about_BookId",
            __note__."about_AuthorId"
          from
            "library"."Note" as __note__
          where
            __note__."deletedAt" is null
            and (
              exists (
                select
                from
                  "library"."Book" as __about_book__
                where
                  __about_book__.id = __note__."about_BookId"
                  and __about_book__."deletedAt" is null
                  and (
                    __about_book__."title" like $1::text
                    and "library"."_grams" (array[__about_book__."title", __about_book__."remark"]::text[]) @> "library"."_grams_of" ($2::text[])
                  )
              )
              or (__note__."about_AuthorId" is null) is not true
            )
          order by
            __note__."id"
          limit
            $3::bigint
        ) as __page__
        left join lateral (
          select
            coalesce(
              ',"about":{"__typename":"Book","title":' || "library"."_text_json" (__book_2."title")::text || '}}',
              ''
            ) as json
          from
            "library"."Book" as __book_2
          where
            __book_2.id = __page__."about_BookId"
            and __book_2."deletedAt" is null
            and true
        ) as __book__ on true
        left join lateral (
          select
            coalesce(
              ',"about":{"__typename":"Author","name":' || "library"."_text_json" (__author_2."name")::text || '}}',
              ''
            ) as json
          from
            "library"."Author" as __author_2
          where
            __author_2.id = __page__."about_AuthorId"
            and __author_2."deletedAt" is null
            and true
        ) as __author__ on true
    ),
    ''
  );
