import type { AppDefinition } from './definition.ts';
import type { EnumType } from './app.ts';
import type { Storage } from './storage.ts';
import type { ExpandedDefinition } from './unions.ts';
import type { ModelView } from './validate/model-view.ts';

/** What every part of an app is resolved from. */
export interface Context {
  /** As the builder wrote it. */
  readonly given: AppDefinition;
  readonly definition: ExpandedDefinition;
  readonly storage: Storage;
  readonly enums: ReadonlyMap<string, EnumType>;
  readonly views: ReadonlyMap<string, ModelView>;
}
