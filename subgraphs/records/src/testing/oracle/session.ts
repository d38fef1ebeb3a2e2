import type { AppDefinition, RuleDefinition } from '@trellis/app-definition';
import type { ErrorCode } from '@trellis/errors';
import type { Caller } from '@trellis/service-api';
import { meetsChecks } from './computed.ts';
import type { Data } from './data.ts';
import { type Database, findRow, type Row, withRow } from './database.ts';
import { Refusal } from './refusal.ts';
import { ruleHolds } from './rules.ts';
import { breaksUniqueKey } from './unique-keys.ts';
import { type View, viewOf } from './view.ts';

/** What is asked of a record once all is written: for each list of rules, that one of them holds. */
export interface Check {
  readonly model: string;
  readonly id: string;
  readonly lists: readonly (readonly RuleDefinition[])[];
}

/** The list that a new record is for: the field that leads back, and the record. */
export interface On {
  readonly field: string;
  readonly id: string;
}

export interface RowUpdate {
  readonly id: string;
  readonly data: Data;
  readonly apply?: Data | undefined;
}

/** What records nest in one another is written by these: they call one another by way of the session. */
export interface Steps {
  create(
    session: Session,
    model: string,
    inputs: readonly { readonly data: Data; readonly on?: On | undefined }[],
  ): readonly string[];
  update(session: Session, model: string, updates: readonly RowUpdate[]): void;
  delete(session: Session, model: string, ids: readonly string[]): void;
}

/** One write that is under way. Faults are gathered, so that any of them may be the one that is told. */
export class Session {
  readonly app: AppDefinition;
  readonly caller: Caller;
  readonly newId: () => string;
  readonly steps: Steps;
  readonly faults = new Set<ErrorCode>();
  readonly checks: Check[] = [];
  /** How many creates rules with different presets allow, and how many such rules there are at most. */
  undecided = 0;
  choices = 1;
  /** Which of these rules are tried. */
  readonly choice: number;
  database: Database;

  constructor(
    { app, caller, newId }: Pick<Session, 'app' | 'caller' | 'newId'>,
    steps: Steps,
    database: Database,
    choice: number,
  ) {
    this.steps = steps;
    this.app = app;
    this.caller = caller;
    this.newId = newId;
    this.database = database;
    this.choice = choice;
  }

  get view(): View {
    return viewOf(this.app, this.database, this.caller);
  }

  find(model: string, id: string): Row | undefined {
    return findRow(this.database, model, id);
  }

  store(model: string, row: Row): void {
    this.database = withRow(this.database, model, row);
    if (!meetsChecks(this.app, model, row)) this.faults.add('VALIDATION_FAILED');
    this.look();
  }

  /** Unique keys hold after each change. */
  look(): void {
    if (breaksUniqueKey(this.app, this.database)) this.faults.add('UNIQUE_VIOLATION');
  }

  /** Does what may be refused; what is wrong is one fault more. */
  attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const code of error.codes) this.faults.add(code);
    }
  }

  settle(): void {
    for (const { model, id, lists } of this.checks) {
      const row = this.find(model, id);
      if (!row) continue;
      const holds = (rule: RuleDefinition) => ruleHolds(this.app, this.database, model, row, rule.check ?? rule.where);
      if (!lists.every((rules) => rules.some(holds))) this.faults.add('FORBIDDEN');
    }
    if (this.faults.size > 0) throw new Refusal(this.faults);
  }
}
