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
              translate(lower(__book__."title" collate "und-x-icu"), $1::text, $2::text) like translate(lower($3::text collate "und-x-icu"), 'µſͅςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛι', 'μsισβθφπκρεвдосттъѣꙋṡι')
              and "library"."_grams" (array[__book__."title", __book__."remark"]::text[]) @> "library"."_grams_of" ($4::text[])
            )
          order by
            __book__."id"
          limit
            $5::bigint
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
            __author__."id",
            __author__."name"
          from
            "library"."Author" as __author__
          where
            __author__."deletedAt" is null
            and __author__."name" like $6::text
          order by
            __author__."id"
          limit
            $7::bigint
        ) as __page_2
    ),
    ''
  );
