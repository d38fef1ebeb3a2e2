import { parseArgs } from 'node:util';
import { type ContenderName, contenderNames } from './contenders/contender.ts';
import { type SeriesId, seriesIds } from './growth/series.ts';
import { type OperationId, operationIds } from './operations.ts';

export const usage = `npm run bench -- [options]

  --ops A,C,…       which operations: ${operationIds.join(', ')} (all), or none
  --only NAMES      which servers: ${contenderNames.join(', ')} (all)
  --growth NAMES    how it grows: ${seriesIds.join(', ')}, or all (none)
  --whole           those to 10⁶ rows and 300 models, not to 10⁵ and 100
  --rounds 5        each server is measured once a round
  --seconds 3       how long each time (of growth a sixth), and --warm-up 5 before the first
  --connections 16  of the client
  --csv FOLDER      Chinook's CSV files (else ../shared/data/chinook, else generated rows)
  --generated       generated rows, also where the CSV files are; --seed 1 of them
  --database URL    an empty PostgreSQL database (else an embedded server is started)
`;

export interface Options {
  readonly operations: readonly OperationId[];
  readonly contenders: readonly ContenderName[];
  readonly growth: readonly SeriesId[];
  readonly whole: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly csv: string | undefined;
  /** Leave the CSV files that stand beside the repository. */
  readonly generated: boolean;
  readonly seed: number;
  readonly database: string | undefined;
}

/** Undefined where help was asked for. Throws an error that names the wrong option. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ops: { type: 'string', default: operationIds.join(',') },
      only: { type: 'string', default: contenderNames.join(',') },
      growth: { type: 'string' },
      whole: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      'warm-up': { type: 'string', default: '5' },
      connections: { type: 'string', default: '16' },
      csv: { type: 'string' },
      generated: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      database: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    operations: values.ops === 'none' ? [] : names('ops', values.ops, operationIds),
    contenders: names('only', values.only, contenderNames),
    growth: growthOf(values.growth),
    whole: values.whole,
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    warmUpSeconds: positive('warm-up', values['warm-up']),
    connections: positive('connections', values.connections),
    csv: values.csv,
    generated: values.generated,
    seed: positive('seed', values.seed),
    database: values.database,
  };
}

function growthOf(text: string | undefined): readonly SeriesId[] {
  if (text === undefined) return [];
  return text === 'all' ? seriesIds : names('growth', text, seriesIds);
}

function names<Name extends string>(option: string, text: string, known: readonly Name[]): readonly Name[] {
  return text.split(',').map((part) => {
    const name = known.find((candidate) => candidate === part.trim());
    if (name === undefined) throw new Error(`--${option}: ${part} is none of ${known.join(', ')}.`);
    return name;
  });
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${option} must be a number above 0, not ${text}.`);
  return value;
}
