select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || ',"place":' || coalesce(
            case
              when __page__."place" is not null then '{"latitude":' || (__page__."place") [1]::text || ',"longitude":' || (__page__."place") [0]::text || '}'
            end,
            'null'
          ) || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __branch__."id",
            __branch__."name",
            __branch__."place"
          from
            "library"."Branch" as __branch__
          where
            __branch__."deletedAt" is null
            and (
              select
                2 * 6371008.8 * asin(
                  least(
                    1,
                    sqrt(
                      power(sind(((__branch__."place") [1] - area[2]) / 2), 2) + cosd((__branch__."place") [1]) * cosd(area[2]) * power(sind(((__branch__."place") [0] - area[1]) / 2), 2)
                    )
                  )
                ) <= area[3]
              from
                (
                  select
                    $1::double precision[] as area
                ) as area
            )
          order by
            __branch__."id"
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
            __branch_2."id",
            __branch_2."name"
          from
            "library"."Branch" as __branch_2
          where
            __branch_2."deletedAt" is null
            and (
              select
                (__branch_2."place") [1] between area[2] and area[4]
                and case
                  when area[1] <= area[3] then (__branch_2."place") [0] between area[1] and area[3]
                  else (__branch_2."place") [0] >= area[1]
                  or (__branch_2."place") [0] <= area[3]
                end
              from
                (
                  select
                    $3::double precision[] as area
                ) as area
            )
          order by
            __branch_2."id"
          limit
            $4::bigint
        ) as __page_2
    ),
    ''
  );
