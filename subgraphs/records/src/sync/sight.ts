import type { App, Model } from '@trellis/app-definition';
import { allOf, type Permissions } from '../authorize/permissions.ts';
import { unrestricted } from '../authorize/unrestricted.ts';
import { View } from '../authorize/view.ts';
import { definitionInput, type Input } from '../read/input.ts';
import { readWhere, rowsOf } from '../read/where.ts';
import { always, type CallerThen, type Rows, type Selected } from '../request.ts';
import type { CallerView } from './cursor.ts';
import { type Asked, documentSelection } from './document.ts';
import { type Dependencies, dependenciesOf } from './related.ts';

/** What somebody sees of a model's records, in some version of the app, and what of it goes offline. */
export interface Sight {
  readonly app: App;
  readonly rows: Rows;
  /** Undefined where the version has not all the fields that are asked for. */
  readonly selection: readonly Selected[] | undefined;
  readonly dependencies: Dependencies;
  readonly caller: CallerThen;
}

/** What is asked for of a model. */
export interface ModelAsked {
  readonly model: Model;
  readonly where: Input | undefined;
  readonly document: readonly Asked[];
}

/** The sight of somebody in a version; undefined where the model keeps nothing offline there. */
export function sightOf(
  app: App,
  permissions: Permissions,
  { model: { id }, where, document }: ModelAsked,
  view: CallerView,
): Sight | undefined {
  const model = [...app.models.values()].find((one) => one.id === id);
  if (!model?.sync) return undefined;
  const seen = new View(app, permissions);
  const asked = seen.rows(rowsOf(model, where ? readWhere(app, model, where) : always));
  const { where: kept } = model.sync;
  const offline = kept ? unrestricted(readWhere(app, model, definitionInput(kept, ['where']))) : always;
  const rows = { ...asked, visible: allOf([asked.visible, offline]) };
  const selection = documentSelection(model, document);
  const shown = selection && seen.written(asked, selection);
  return { app, rows, selection: shown, dependencies: dependenciesOf(app, rows, shown ?? []), caller: callerOf(view) };
}

function callerOf({ person, roles, teams, claims, at }: CallerView): CallerThen {
  // Rules know of a person the id alone.
  const signedIn = person === null ? undefined : { id: person, sessionId: '', platformRole: 'MEMBER' as const };
  return { caller: { person: signedIn, roles, teams, claims }, at };
}
