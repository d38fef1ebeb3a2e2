select
  coalesce(
    (
      select
        '{"title":' || "library"."_text_json" (__book__."title")::text || ',"__typename":"Book"}'
      from
        "library"."Book" as __book__
      where
        __book__."deletedAt" is null
        and __book__."isbn" = $1::text
    ),
    'null'
  );
