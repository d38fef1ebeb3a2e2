import { type LoadOptions, type LoadReport, loadApp } from '@trellis/app-loader';
import { createInputs } from './create-inputs.ts';
import { chinookDefinition } from './definition.ts';
import type { ChinookRows } from './rows.ts';

export interface ChinookOptions
  extends
    Omit<LoadOptions, 'slug' | 'name' | 'definition' | 'records'>,
    Partial<Pick<LoadOptions, 'slug' | 'definition'>> {
  readonly rows: ChinookRows;
}

/** Creates and publishes the app, at the address `chinook` unless told otherwise, and creates every record. */
export async function loadChinook({ rows, ...options }: ChinookOptions): Promise<LoadReport> {
  return loadApp({
    slug: 'chinook',
    definition: chinookDefinition,
    ...options,
    name: 'Chinook',
    records: createInputs(rows),
  });
}
