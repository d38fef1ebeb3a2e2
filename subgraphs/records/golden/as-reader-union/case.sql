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
            and true
          order by
            __note__."id"
          limit
            $1::bigint
        ) as __page__
        left join lateral (
          select
            coalesce(',"about":{"title":' || "library"."_text_json" (__book_2."title")::text || '}}', '') as json
          from
            "library"."Book" as __book_2
          where
            __book_2.id = __page__."about_BookId"
            and __book_2."deletedAt" is null
            and __book_2."status" = $2::text
        ) as __book__ on (__page__."text" = $3::text) is not true
        left join lateral (
          select
            coalesce(',"about":{"name":' || "library"."_text_json" (__author_2."name")::text || '}}', '') as json
          from
            "library"."Author" as __author_2
          where
            __author_2.id = __page__."about_AuthorId"
            and __author_2."deletedAt" is null
            and true
        ) as __author__ on (__page__."text" = $4::text) is not true
    ),
    ''
  );
