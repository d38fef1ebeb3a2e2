import type { AppDefinition } from './definition.ts';

/** The definition with each model's permissions complete: a role that it says nothing of has the app's default. */
export function withDefaultPermissions(definition: AppDefinition): AppDefinition {
  const inherited = definition.defaults?.permissions;
  if (!inherited) return definition;
  return {
    ...definition,
    models: Object.fromEntries(
      Object.entries(definition.models).map(([name, model]) => [
        name,
        { ...model, permissions: { ...inherited, ...model.permissions } },
      ]),
    ),
  };
}
