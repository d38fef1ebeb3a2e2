select
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || ',"revisions":' || (
            select
              '{"totalCount":' || (
                select
                  count(*)::text
                from
                  "library"."_history_Book" as __revision__
                  left join lateral (
                    select
                      e.image
                    from
                      "library"."_history_Book" e
                    where
                      e.record_id = __revision__.record_id
                      and e.seq < __revision__.seq
                    order by
                      e.seq desc
                    limit
                      1
                  ) as __earlier__ on true
                  left join lateral jsonb_populate_record(
                    null::"library"."Book",
                    (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || __earlier__.image)
                  ) as __before__ on __earlier__.image is not null
                  left join lateral jsonb_populate_record(
                    null::"library"."Book",
                    (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || __revision__.image)
                  ) as __after__ on __revision__.image is not null
                  cross join lateral (
                    select
                      (
                        __earlier__.image is not null
                        and __before__."deletedAt" is null
                        and __before__."status" = $1::text
                      ) is true as before,
                      (
                        __revision__.image is not null
                        and __after__."deletedAt" is null
                        and __after__."status" = $2::text
                      ) is true as after
                  ) as __seen__
                where
                  __revision__.record_id = __page__."id"
                  and (
                    __seen__.after
                    or (
                      __seen__.before
                      and (
                        __revision__.image is null
                        or __after__."deletedAt" is not null
                      )
                    )
                  )
              ) || ',"nodes":[' || coalesce(
                string_agg(
                  __revisions__."item0",
                  ','
                  order by
                    __revisions__.place
                ) filter (
                  where
                    __revisions__.place <= $3::bigint
                ),
                ''
              ) || '],"pageInfo":{"hasNextPage":' || case
                when count(*) > $3::bigint then 'true'
                else 'false'
              end || '}}'
            from
              (
                select
                  '{"version":' || __revision__.version::text || ',"op":"' || case
                    when not __seen__.after then 'DELETE'
                    when __seen__.before then 'UPDATE'
                    when __revision__.op = 'I'
                    or __before__."deletedAt" is not null then 'CREATE'
                    else 'ENTER'
                  end || '","changedFields":[' || case
                    when __seen__.before
                    and __seen__.after then rtrim(
                      case
                        when to_jsonb(__before__."title") is distinct from to_jsonb(__after__."title") then '"title",'
                        else ''
                      end || case
                        when to_jsonb(__before__."isbn") is distinct from to_jsonb(__after__."isbn") then '"isbn",'
                        else ''
                      end || case
                        when to_jsonb(__before__."status") is distinct from to_jsonb(__after__."status") then '"status",'
                        else ''
                      end || case
                        when to_jsonb(__before__."price") is distinct from to_jsonb(__after__."price") then '"price",'
                        else ''
                      end || case
                        when to_jsonb(__before__."pages") is distinct from to_jsonb(__after__."pages") then '"pages",'
                        else ''
                      end || case
                        when to_jsonb(__before__."printed") is distinct from to_jsonb(__after__."printed") then '"printed",'
                        else ''
                      end || case
                        when to_jsonb(__before__."labels") is distinct from to_jsonb(__after__."labels") then '"labels",'
                        else ''
                      end || case
                        when to_jsonb(__before__."facts") is distinct from to_jsonb(__after__."facts") then '"facts",'
                        else ''
                      end || case
                        when to_jsonb(
                          case
                            when exists (
                              select
                              from
                                "library"."Author" as __author__
                              where
                                __author__.id = __before__."authorId"
                                and __author__."deletedAt" is null
                                and true
                            ) then __before__."authorId"
                          end
                        ) is distinct from to_jsonb(
                          case
                            when exists (
                              select
                              from
                                "library"."Author" as __author_2
                              where
                                __author_2.id = __after__."authorId"
                                and __author_2."deletedAt" is null
                                and true
                            ) then __after__."authorId"
                          end
                        ) then '"author",'
                        else ''
                      end || case
                        when to_jsonb(
                          (
                            (
                              "library"."_x_concat" (
                                "library"."_x_concat" ((__before__."title" collate "C"), ': '::text),
                                (__before__."remark" collate "C")
                              )
                            ) collate "und-x-icu"
                          )
                        ) is distinct from to_jsonb(
                          (
                            (
                              "library"."_x_concat" (
                                "library"."_x_concat" ((__after__."title" collate "C"), ': '::text),
                                (__after__."remark" collate "C")
                              )
                            ) collate "und-x-icu"
                          )
                        ) then '"heading",'
                        else ''
                      end || case
                        when to_jsonb(((__before__."pages"::bigint > '100'::bigint))) is distinct from to_jsonb(((__after__."pages"::bigint > '100'::bigint))) then '"isLong",'
                        else ''
                      end,
                      ','
                    )
                    else ''
                  end || '],"before":' || case
                    when __seen__.before then '{"title":' || "library"."_text_json" (__before__."title")::text || '}'
                    else 'null'
                  end || ',"after":' || case
                    when __seen__.after then '{"title":' || "library"."_text_json" (__after__."title")::text || ',"price":' || coalesce('"' || __after__."price"::text || '"', 'null') || ',"authorId":' || coalesce(
                      '"' || case
                        when exists (
                          select
                          from
                            "library"."Author" as __author_3
                          where
                            __author_3.id = __after__."authorId"
                            and __author_3."deletedAt" is null
                            and true
                        ) then __after__."authorId"
                      end::text || '"',
                      'null'
                    ) || '}'
                    else 'null'
                  end || '}' as "item0",
                  json_build_array(__revision__.seq::text collate "C")::text as key,
                  row_number() over (
                    order by
                      __revision__.seq desc
                  ) as place
                from
                  "library"."_history_Book" as __revision__
                  left join lateral (
                    select
                      e.image
                    from
                      "library"."_history_Book" e
                    where
                      e.record_id = __revision__.record_id
                      and e.seq < __revision__.seq
                    order by
                      e.seq desc
                    limit
                      1
                  ) as __earlier_2 on true
                  left join lateral jsonb_populate_record(
                    null::"library"."Book",
                    (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || __earlier_2.image)
                  ) as __before__ on __earlier_2.image is not null
                  left join lateral jsonb_populate_record(
                    null::"library"."Book",
                    (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || __revision__.image)
                  ) as __after__ on __revision__.image is not null
                  cross join lateral (
                    select
                      (
                        __earlier_2.image is not null
                        and __before__."deletedAt" is null
                        and __before__."status" = $4::text
                      ) is true as before,
                      (
                        __revision__.image is not null
                        and __after__."deletedAt" is null
                        and __after__."status" = $5::text
                      ) is true as after
                  ) as __seen__
                where
                  __revision__.record_id = __page__."id"
                  and (
                    __seen__.after
                    or (
                      __seen__.before
                      and (
                        __revision__.image is null
                        or __after__."deletedAt" is not null
                      )
                    )
                  )
                order by
                  __revision__.seq desc
                limit
                  $3::bigint + 1
              ) as __revisions__
            having
              true
          ) || '}',
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
            and __book__."status" = $6::text
          order by
            __book__."id"
          limit
            $7::bigint
        ) as __page__
    ),
    ''
  );
