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
              jsonb_typeof(__book__."facts") = 'object'
              and jsonb_exists (__book__."facts", $1::text)
            )
          order by
            __book__."id"
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
            and case
              when jsonb_typeof((__book_2."facts" #> $3::text[])) = 'number'
              and jsonb_typeof($4::jsonb) = 'number' then (__book_2."facts" #> $3::text[]) >= $4::jsonb
              when jsonb_typeof((__book_2."facts" #> $3::text[])) = 'string'
              and jsonb_typeof($4::jsonb) = 'string' then ((__book_2."facts" #> $3::text[]) #>> '{}') collate "und-x-icu" >= ($4::jsonb #>> '{}') collate "und-x-icu"
            end
          order by
            __book_2."id"
          limit
            $5::bigint
        ) as __page_2
    ),
    ''
  ),
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page_3."title")::text || '}',
          ','
          order by
            __page_3."id"
        )
      from
        (
          select
            __book_3."id",
            __book_3."title"
          from
            "library"."Book" as __book_3
          where
            __book_3."deletedAt" is null
            and ((__book_3."facts" #> $6::text[]) = $7::jsonb) is not true
          order by
            __book_3."id"
          limit
            $8::bigint
        ) as __page_3
    ),
    ''
  );
