export type * from './app.ts';
export type * from './definition.ts';
