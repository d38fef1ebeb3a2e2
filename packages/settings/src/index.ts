export { type Databases, databasesOf, givenDatabases, needsEmbedded } from './databases.ts';
export { type Limits, parseSettings, type Settings } from './settings.ts';
export { variableNames } from './variables.ts';
