select
  left(
    (
      select
        "library"."_as_of" ($1::timestamptz, 'id0003', 'Book')
    )::text,
    0
  ),
  (
    select
      '{"totalCount":' || (
        select
          count(*)::text
        from
          (
            select
              v.record_id as id,
              r."version",
              r."createdAt",
              r."updatedAt",
              r."createdBy",
              r."updatedBy",
              r."deletedAt",
              r."title",
              r."isbn",
              r."status",
              r."price",
              r."pages",
              r."printed",
              r."labels",
              r."facts",
              r."remark",
              r."authorId"
            from
              (
                select distinct
                  on (record_id) record_id,
                  op,
                  image
                from
                  "library"."_history_Book"
                where
                  at <= (
                    select
                      "library"."_as_of" ($2::timestamptz, 'id0003', 'Book')
                  )
                order by
                  record_id,
                  seq desc
              ) as v
              cross join lateral jsonb_populate_record(null::"library"."Book", (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || v.image)) as r
            where
              v.op <> 'D'
          ) as __book__
        where
          __book__."deletedAt" is null
          and exists (
            select
            from
              "library"."Author" as __author__
            where
              __author__.id = __book__."authorId"
              and __author__."deletedAt" is null
              and __author__."name" like $3::text
          )
        having
          true
      ) || ',"nodes":[' || coalesce(
        string_agg(
          __rows__."item0",
          ','
          order by
            __rows__.place
        ) filter (
          where
            __rows__.place <= $4::bigint
        ),
        ''
      ) || '],"pageInfo":{"hasNextPage":' || case
        when count(*) > $4::bigint then 'true'
        else 'false'
      end || '}}'
    from
      (
        select
          '{"title":' || "library"."_text_json" (__page__."title")::text || ',"price":' || coalesce('"' || __page__."price"::text || '"', 'null') || coalesce(__author_2.json, ',"author":null}') as "item0",
          json_build_array(__page__."price"::text collate "C", __page__."id"::text collate "C")::text as key,
          __page__._place as place
        from
          (
            select
              __book_2."price",
              __book_2."id",
              __book_2."title",
              __book_2."authorId",
              row_number() over (
                order by
                  __book_2."price" desc,
                  __book_2."id"
              ) as _place
            from
              (
                select
                  v.record_id as id,
                  r."version",
                  r."createdAt",
                  r."updatedAt",
                  r."createdBy",
                  r."updatedBy",
                  r."deletedAt",
                  r."title",
                  r."isbn",
                  r."status",
                  r."price",
                  r."pages",
                  r."printed",
                  r."labels",
                  r."facts",
                  r."remark",
                  r."authorId"
                from
                  (
                    select distinct
                      on (record_id) record_id,
                      op,
                      image
                    from
                      "library"."_history_Book"
                    where
                      at <= (
                        select
                          "library"."_as_of" ($5::timestamptz, 'id0003', 'Book')
                      )
                    order by
                      record_id,
                      seq desc
                  ) as v
                  cross join lateral jsonb_populate_record(null::"library"."Book", (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || v.image)) as r
                where
                  v.op <> 'D'
              ) as __book_2
            where
              __book_2."deletedAt" is null
              and exists (
                select
                from
                  "library"."Author" as __author_3
                where
                  __author_3.id = __book_2."authorId"
                  and __author_3."deletedAt" is null
                  and __author_3."name" like $6::text
              )
            order by
              __book_2."price" desc,
              __book_2."id"
            limit
              $7::bigint + 1
          ) as __page__
          left join lateral (
            select
              coalesce(
                ',"author":{"name":' || "library"."_text_json" (__author_4."name")::text || ',"books":{"totalCount":' || (
                  select
                    count(*)::text
                  from
                    (
                      select
                        v.record_id as id,
                        r."version",
                        r."createdAt",
                        r."updatedAt",
                        r."createdBy",
                        r."updatedBy",
                        r."deletedAt",
                        r."title",
                        r."isbn",
                        r."status",
                        r."price",
                        r."pages",
                        r."printed",
                        r."labels",
                        r."facts",
                        r."remark",
                        r."authorId"
                      from
                        (
                          select distinct
                            on (record_id) record_id,
                            op,
                            image
                          from
                            "library"."_history_Book"
                          where
                            at <= (
                              select
                                "library"."_as_of" ($8::timestamptz, 'id0003', 'Book')
                            )
                          order by
                            record_id,
                            seq desc
                        ) as v
                        cross join lateral jsonb_populate_record(null::"library"."Book", (jsonb_build_object('status', to_jsonb('DRAFT'::text)) || v.image)) as r
                      where
                        v.op <> 'D'
                    ) as __book_3
                  where
                    __book_3."authorId" = __author_4."id"
                    and __book_3."deletedAt" is null
                    and true
                  having
                    true
                ) || '}}}',
                ''
              ) as json
            from
              "library"."Author" as __author_4
            where
              __author_4.id = __page__."authorId"
              and __author_4."deletedAt" is null
              and true
          ) as __author_2 on true
      ) as __rows__
    having
      true
  );
