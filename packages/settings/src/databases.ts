import type { Settings } from './settings.ts';

/** The URL of each service's database. */
export interface Databases {
  readonly identity: string;
  readonly appModel: string;
  readonly workflow: string;
  readonly files: string;
  /** At least one: where the apps' tables are placed. */
  readonly records: readonly string[];
}

/** True where some service has no URL, its own or the common one, so that an embedded database has to serve it. */
export function needsEmbedded(settings: Settings): boolean {
  return settings.databaseUrl === undefined && Object.values(own(settings)).includes(undefined);
}

/** The URLs of databases that somebody else runs, with the variables that name them. */
export function givenDatabases(settings: Settings): readonly { readonly variable: string; readonly url: string }[] {
  return [
    { variable: 'DATABASE_URL', url: settings.databaseUrl },
    { variable: 'IDENTITY_DATABASE_URL', url: settings.identityDatabaseUrl },
    { variable: 'APP_MODEL_DATABASE_URL', url: settings.appModelDatabaseUrl },
    { variable: 'WORKFLOW_DATABASE_URL', url: settings.workflowDatabaseUrl },
    { variable: 'FILES_DATABASE_URL', url: settings.filesDatabaseUrl },
    ...(settings.recordsDatabaseUrls ?? []).map((url) => ({ variable: 'RECORDS_DATABASE_URLS', url })),
  ].flatMap(({ variable, url }) => (url === undefined ? [] : [{ variable, url }]));
}

/** Each service's own URL, else the common one: `DATABASE_URL` where it is set, the embedded database's otherwise. */
export function databasesOf(settings: Settings, embeddedUrl: string | undefined): Databases {
  const { identity, appModel, workflow, files, records } = own(settings);
  const shared = settings.databaseUrl ?? embeddedUrl;
  const choose = (url: string | undefined): string => {
    const chosen = url ?? shared;
    if (chosen === undefined) throw new Error('A service has no database: needsEmbedded was not asked.');
    return chosen;
  };
  return {
    identity: choose(identity),
    appModel: choose(appModel),
    workflow: choose(workflow),
    files: choose(files),
    records: records ?? [choose(undefined)],
  };
}

function own(settings: Settings) {
  return {
    identity: settings.identityDatabaseUrl,
    appModel: settings.appModelDatabaseUrl,
    workflow: settings.workflowDatabaseUrl,
    files: settings.filesDatabaseUrl,
    records: settings.recordsDatabaseUrls,
  };
}
