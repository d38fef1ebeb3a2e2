select
  coalesce(
    (
      select
        string_agg(
          coalesce(
            case __asked__.value ->> '__typename'
              when 'Author' then (
                select
                  '{"name":' || "library"."_text_json" (__author__."name")::text || '}'
                from
                  "library"."Author" as __author__
                where
                  __author__.id = (__asked__.value ->> 'id')::uuid
                  and __author__."deletedAt" is null
                  and true
              )
              when 'Book' then (
                select
                  '{"title":' || "library"."_text_json" (__book__."title")::text || '}'
                from
                  "library"."Book" as __book__
                where
                  __book__.id = (__asked__.value ->> 'id')::uuid
                  and __book__."deletedAt" is null
                  and true
              )
            end,
            'null'
          ),
          ','
          order by
            __asked__.place
        )
      from
        jsonb_array_elements($1::jsonb) with ordinality as __asked__ (value, place)
    ),
    ''
  );
