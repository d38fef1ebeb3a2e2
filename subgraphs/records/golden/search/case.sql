select
  coalesce(
    (
      select
        string_agg(__items__.item, ',')
      from
        (
          select
            '{"title":' || "library"."_text_json" (__book__."title")::text || '}' as item
          from
            "library"."Book" as __book__
            left join lateral (
              select
                coalesce(
                  sum(
                    case
                      when strpos(__text__.lines, '
' || __asked__.term || '
') > 0 then 4
                      when strpos(__text__.lines, '
' || __asked__.term) > 0 then 3
                      when strpos(__text__.lines, ' ' || __asked__.term) > 0 then 2
                      when strpos(__text__.lines, __asked__.term) > 0 then 1
                    end
                  ),
                  0
                ) as value
              from
                (
                  select
                    '
' || translate(lower(concat_ws('
', __book__."title", __book__."remark") collate "und-x-icu"), $1::text, $2::text) || '
' as lines
                  offset
                    0
                ) as __text__,
                unnest(
                  array(
                    select
                      translate(lower(item collate "und-x-icu"), 'µſͅςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛι', 'μsισβθφπκρεвдосттъѣꙋṡι')
                    from
                      unnest($3::text[]) as item
                  )
                ) as __asked__ (term)
            ) as __relevance__ on true
          where
            __book__."deletedAt" is null
            and (
              true
              and (
                translate(lower(concat_ws('
', __book__."title", __book__."remark") collate "und-x-icu"), $4::text, $5::text) like all (
                  array(
                    select
                      translate(lower(item collate "und-x-icu"), 'µſͅςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛι', 'μsισβθφπκρεвдосттъѣꙋṡι')
                    from
                      unnest($6::text[]) as item
                  )
                )
                and "library"."_grams" (array[__book__."title", __book__."remark"]::text[]) @> "library"."_grams_of" ($7::text[])
              )
            )
          order by
            __relevance__.value desc,
            __book__."id"
          limit
            $8::bigint
        ) as __items__
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
        true
        and (
          translate(lower(concat_ws('
', __book_2."title", __book_2."remark") collate "und-x-icu"), $9::text, $10::text) like all (
            array(
              select
                translate(lower(item collate "und-x-icu"), 'µſͅςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛι', 'μsισβθφπκρεвдосттъѣꙋṡι')
              from
                unnest($11::text[]) as item
            )
          )
          and "library"."_grams" (array[__book_2."title", __book_2."remark"]::text[]) @> "library"."_grams_of" ($12::text[])
        )
      )
    having
      true
  ),
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
            __book_3."title",
            __book_3."id"
          from
            "library"."Book" as __book_3
          where
            __book_3."deletedAt" is null
            and (
              true
              and (
                translate(
                  lower(concat_ws('
', __book_3."title", __book_3."remark") collate "und-x-icu"),
                  $13::text,
                  $14::text
                ) like all (
                  array(
                    select
                      translate(lower(item collate "und-x-icu"), 'µſͅςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛι', 'μsισβθφπκρεвдосттъѣꙋṡι')
                    from
                      unnest($15::text[]) as item
                  )
                )
                and "library"."_grams" (array[__book_3."title", __book_3."remark"]::text[]) @> "library"."_grams_of" ($16::text[])
              )
            )
          order by
            __book_3."title",
            __book_3."id"
          limit
            $17::bigint
        ) as __page__
    ),
    ''
  );
