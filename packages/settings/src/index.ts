export { type Databases, databasesOf, needsEmbedded } from './databases.ts';
export { type Limits, parseSettings, type Settings } from './settings.ts';
