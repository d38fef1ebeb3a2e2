import type { Model } from '@trellis/app-definition';
import { argumentsOf, type ResponseField } from '../read/document.ts';
import type { Reading } from '../read/reading.ts';
import type { Source } from '../request.ts';
import { documentOf, type ModelPull, readBulk } from './read-request.ts';

/** `streamPost`. What its headers say is said by the connection already. */
export interface StreamRequest extends Pick<ModelPull, 'key' | 'models' | 'parts'> {
  readonly kind: 'stream';
}

/** `syncBell`. */
export interface BellRequest {
  readonly kind: 'bell';
  readonly key: string;
  /** Where the models' names are. */
  readonly models: Source | undefined;
}

export function readStream(reading: Reading, model: Model, field: ResponseField): StreamRequest {
  const models = [{ model, where: undefined, document: documentOf(reading, model, field) }];
  return { kind: 'stream', key: field.key, models, ...readBulk(reading, model, field) };
}

export function readBell(reading: Reading, field: ResponseField): BellRequest {
  return { kind: 'bell', key: field.key, models: argumentsOf(field, reading.observer).get('models')?.source() };
}
