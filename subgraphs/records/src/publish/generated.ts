import type { App, Generated, SequencePart, ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { compileExpression } from '../compile/expression.ts';
import { constant, sql, type SQL, verbatim } from '../sql.ts';

const variables = {
  now: sql`date_trunc('milliseconds', now())`,
  'user.id': sql`nullif(current_setting('trellis.actor', true), '')::uuid`,
} as const;

/** What a column's `default` says for a value that is made anew for each record. */
export function generatedDefault(schema: string, field: ValueField, generated: Generated): SQL {
  switch (generated.kind) {
    case 'expression': {
      const column = (name: string): never => {
        throw new Error(`the default of ${field.name} names the field ${name}`);
      };
      const value = compileExpression({ schema, column, variable: (name) => variables[name] }, generated.expression);
      return sql`(${value})`;
    }
    case 'sequence': {
      const period = sql.join(
        [sql`''`, ...generated.parts.flatMap((part) => (part.kind === 'date' ? [date(part)] : []))],
        ' || ',
      );
      return sql`(${sql.join(
        generated.parts.map((part) => sequencePart(schema, field, part, period)),
        ' || ',
      )})`;
    }
    default:
      return unreachable(generated);
  }
}

function sequencePart(schema: string, field: ValueField, part: SequencePart, period: SQL): SQL {
  switch (part.kind) {
    case 'text':
      return constant(part.text);
    case 'date':
      return date(part);
    case 'counter':
      return sql`${sql.identifier(schema, '_next_number')}(${constant(field.id)}, ${period}, ${verbatim(String(part.first))}, ${verbatim(String(part.width))})`;
    default:
      return unreachable(part);
  }
}

function date({ form }: Extract<SequencePart, { kind: 'date' }>): SQL {
  return sql`to_char(now() at time zone 'UTC', ${constant(form)})`;
}

export function hasSequences(app: App): boolean {
  return [...app.models.values()].some((model) =>
    [...model.fields.values()].some((field) => field.kind === 'value' && field.generated?.kind === 'sequence'),
  );
}

/**
 * The counters of an app's sequences, without gaps: who takes a number holds its counter until he commits, and a
 * transaction that fails gives its numbers back. A transaction counts on by itself after its first number and writes the
 * last one down when it commits, because an update a number makes ten thousand of them take six seconds. Nobody may say
 * `set constraints … immediate` before that.
 */
export function sequenceStatements(schema: string): readonly SQL[] {
  const own = (name: string) => sql.identifier(schema, name);
  const setting = (field: SQL, period: SQL) =>
    sql`'trellis.n' || md5(${constant(schema)} || ' ' || ${field} || ' ' || ${period})`;
  return [
    sql`create table if not exists ${own('_sequence')} (
  field text not null,
  period text not null,
  value bigint not null,
  primary key (field, period)
)`,
    sql`create or replace function ${own('_next_number')}(of_field text, of_period text, first bigint, width integer) returns text language plpgsql volatile as $$
declare
  setting constant text := ${setting(sql`of_field`, sql`of_period`)};
  held constant text := nullif(current_setting(setting, true), '');
  next bigint;
begin
  if held is null then
    insert into ${own('_sequence')} as s (field, period, value) values (of_field, of_period, 1)
      on conflict (field, period) do update set value = s.value + 1 returning s.value into next;
  else
    next := held::bigint + 1;
  end if;
  perform set_config(setting, next::text, true);
  return lpad((first + next - 1)::text, greatest(width, length((first + next - 1)::text)), '0');
end $$`,
    sql`create or replace function ${own('_keep_number')}() returns trigger language plpgsql as $$
begin
  update ${own('_sequence')} set value = current_setting(${setting(sql`new.field`, sql`new.period`)})::bigint
    where field = new.field and period = new.period and value < current_setting(${setting(sql`new.field`, sql`new.period`)})::bigint;
  return null;
end $$`,
    sql`drop trigger if exists _keep_number on ${own('_sequence')}`,
    sql`create constraint trigger _keep_number after insert or update on ${own('_sequence')}
  deferrable initially deferred for each row execute function ${own('_keep_number')}()`,
  ];
}
