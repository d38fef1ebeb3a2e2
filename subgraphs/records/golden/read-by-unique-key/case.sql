select
  coalesce(
    (
      select
        '{"id":"' || __book__."id"::text || '","title":' || "library"."_text_json" (__book__."title")::text || ',"authorId":"' || __book__."authorId"::text || '"}'
      from
        "library"."Book" as __book__
      where
        __book__."deletedAt" is null
        and __book__."isbn" = $1::text
    ),
    'null'
  ),
  coalesce(
    (
      select
        '{"title":' || "library"."_text_json" (__book_2."title")::text || '}'
      from
        "library"."Book" as __book_2
      where
        __book_2."deletedAt" is null
        and __book_2."isbn" = $2::text
    ),
    'null'
  );
