select
  (
    select
      '{"nodes":[' || coalesce(
        string_agg(
          __groups__."item0",
          ','
          order by
            __groups__.place
        ) filter (
          where
            __groups__.place <= $1::bigint
        ),
        ''
      ) || ']}'
    from
      (
        select
          '{"keys":{"about_Book":{"title":' || coalesce("library"."_text_json" (__page__."_k0")::text, 'null') || '}},"aggregate":' || __page__."_c1" || '}' as "item0",
          __page__._key as key,
          __page__._place as place
        from
          (
            select
              __group__.*,
              json_build_array(__group__."_k0"::text collate "C")::text as _key,
              row_number() over (
                order by
                  __group__."_k0"
              ) as _place
            from
              (
                select
                  __row__."_k0",
                  '{"count":' || count(*)::text || '}' as "_c1"
                from
                  (
                    select
                      __about_book__."title" as "_k0"
                    from
                      "library"."Note" as __note__
                      left join "library"."Book" as __about_book__ on __about_book__.id = __note__."about_BookId"
                      and __about_book__."deletedAt" is null
                      and __about_book__."status" = $2::text
                      and (__note__."text" = $3::text) is not true
                    where
                      __note__."deletedAt" is null
                      and true
                  ) as __row__
                group by
                  __row__."_k0"
                having
                  count(*) >= $4::integer
              ) as __group__
            where
              true
            order by
              __group__."_k0"
            limit
              $5::bigint + 1
          ) as __page__
      ) as __groups__
    having
      true
  );
