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
' || translate(
                      lower(
                        concat_ws(
                          '
',
                          __book__."title",
                          case
                            when false then __book__."remark"
                          end
                        ) collate "und-x-icu"
                      ),
                      $1::text,
                      $2::text
                    ) || '
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
              __book__."status" = $4::text
              and (
                true
                and (
                  translate(
                    lower(
                      concat_ws(
                        '
',
                        __book__."title",
                        case
                          when false then __book__."remark"
                        end
                      ) collate "und-x-icu"
                    ),
                    $5::text,
                    $6::text
                  ) like all (
                    array(
                      select
                        translate(lower(item collate "und-x-icu"), 'µſͅςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛι', 'μsισβθφπκρεвдосттъѣꙋṡι')
                      from
                        unnest($7::text[]) as item
                    )
                  )
                  and "library"."_grams" (array[__book__."title", __book__."remark"]::text[]) @> "library"."_grams_of" ($8::text[])
                )
              )
            )
          order by
            __relevance__.value desc,
            __book__."id"
          limit
            $9::bigint
        ) as __items__
    ),
    ''
  );
