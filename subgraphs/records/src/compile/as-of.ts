import { type Model, storedFields } from '@trellis/app-definition';
import type { Param } from '../request.ts';
import { historyTable, imageRow } from '../publish/history.ts';
import { constant, sql, type SQL } from '../sql.ts';
import type { Compilation, Moment } from './compilation.ts';

/** The moment that a root field is asked about, for a part of the statement: models that keep their versions are as of then. */
export function momentAsked(statement: Compilation, asked: Param): Moment & Required<Pick<Moment, 'until'>> {
  const { app, schema } = statement;
  const models = new Map(
    [...app.models.values()].flatMap((model) => (model.history ? [[model.table, model] as const] : [])),
  );
  const until = (model: Model) => momentWithin(schema, model, statement.param(asked));
  return {
    table(name) {
      const model = models.get(name);
      return model && rowsAsOf(schema, model, until(model));
    },
    until,
  };
}

/**
 * A model's rows as they were at a moment, to stand in the place of its table: of each record the last version until
 * then. The id is the history's own column, by which an index finds one record.
 */
function rowsAsOf(schema: string, model: Model, moment: SQL): SQL {
  const columns = [...[...model.systemFields.keys()].filter((name) => name !== 'id'), ...columnsOf(model)];
  const names = columns.map((name) => sql`r.${sql.identifier(name)}`);
  const latest = sql`select distinct on (record_id) record_id, op, image from ${historyTable(schema, model)} where at <= ${moment} order by record_id, seq desc`;
  return sql`(select ${sql.join([sql`v.record_id as id`, ...names], ', ')} from (${latest}) as v cross join lateral ${imageRow(schema, model, sql`v.image`)} as r where v.op <> 'D')`;
}

function columnsOf(model: Model): readonly string[] {
  return storedFields(model).map(({ column }) => column);
}

/** The moment that is asked for; it is refused where the model's history has not begun by then. Computed once. */
function momentWithin(schema: string, { id, name }: Model, asked: SQL): SQL {
  return sql`(select ${sql.identifier(schema, '_as_of')}(${asked}, ${constant(id)}, ${constant(name)}))`;
}
