import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphqlError, loadApp, signIn } from '@trellis/app-loader';
import { errorKinds, isErrorCode } from '@trellis/errors';
import { generateShop, shopDefinition } from '@trellis/shop-example';
import type { Logger } from 'pino';
import { readKept } from './data-directory.ts';

/** The sample app's address. */
export const sampleSlug = 'shop';

/** As whom the sample is imported: by the public API, like everything that a builder makes. */
export interface SampleMaker {
  readonly email: string;
  readonly password: string;
}

const wishFile = 'sample-import';

/**
 * Asks for the sample app. The wish stands until it is fulfilled, so that an import that was cut off goes on: with the
 * password, because a later start draws none. It stands beside the secret, which opens more.
 */
export async function wishForSample(dataDir: string, maker: SampleMaker): Promise<void> {
  const { email, password } = maker;
  await writeFile(join(dataDir, wishFile), JSON.stringify({ email, password }), { mode: 0o600 });
}

export interface ImportSampleOptions {
  readonly dataDir: string;
  /** Where the gateway listens. */
  readonly address: string;
  readonly log: Logger;
  readonly print: (line: string) => void;
}

/** Imports the sample app where it was asked for. What goes wrong is logged: everything else works without it. */
export async function importWishedSample({ dataDir, address, log, print }: ImportSampleOptions): Promise<void> {
  const maker = readMaker(await readKept(dataDir, wishFile));
  if (!maker) return;
  print('Importing the sample app …');
  try {
    const token = await signIn({ url: address }, maker.email, maker.password);
    const { created } = await loadApp({
      url: address,
      token,
      slug: sampleSlug,
      name: 'Shop',
      definition: shopDefinition,
      records: generateShop(),
    });
    log.info({ created }, 'imported the sample app');
  } catch (err) {
    log.warn({ err }, 'the sample app was not imported');
    // The administrator has another password now, or does not want the app as it is: no later start can help.
    if (!(err instanceof GraphqlError && isFinal(err.code))) return;
  }
  await rm(join(dataDir, wishFile), { force: true });
}

function isFinal(code: string | undefined): boolean {
  return isErrorCode(code) && code !== 'INTERNAL' && !errorKinds[code].retryable;
}

function readMaker(text: string | undefined): SampleMaker | undefined {
  try {
    const wish: unknown = JSON.parse(text ?? '');
    if (typeof wish !== 'object' || wish === null || !('email' in wish) || !('password' in wish)) return undefined;
    return { email: String(wish.email), password: String(wish.password) };
  } catch {
    return undefined;
  }
}
