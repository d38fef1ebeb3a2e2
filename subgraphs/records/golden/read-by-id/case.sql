select
  coalesce(
    (
      select
        '{"title":' || "library"."_text_json" (__book__."title")::text || ',"price":' || coalesce('"' || __book__."price"::text || '"', 'null') || ',"printed":' || coalesce('"' || __book__."printed"::text || '"', 'null') || ',"labels":' || coalesce(
          case
            when __book__."labels" is null then null
            else '[' || coalesce(
              (
                select
                  string_agg(
                    coalesce("library"."_text_json" (__item__.value)::text, 'null'),
                    ','
                    order by
                      __item__.place
                  )
                from
                  unnest(__book__."labels") with ordinality as __item__ (value, place)
              ),
              ''
            ) || ']'
          end,
          'null'
        ) || ',"facts":' || coalesce(__book__."facts"::text, 'null') || coalesce(__author__.json, ',"author":null}')
      from
        "library"."Book" as __book__
        left join lateral (
          select
            coalesce(',"author":{"name":' || "library"."_text_json" (__author_2."name")::text || '}}', '') as json
          from
            "library"."Author" as __author_2
          where
            __author_2.id = __book__."authorId"
            and __author_2."deletedAt" is null
            and true
        ) as __author__ on true
      where
        __book__."deletedAt" is null
        and __book__."id" = $1::uuid
    ),
    'null'
  );
