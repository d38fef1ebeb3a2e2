import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { build } from 'vite';

/**
 * A package as a browser gets it: one script, run where there is nothing of Node's. Names of Node's own modules left in it
 * would fail to resolve, and of its globals only those are there that browsers have too.
 */
export async function browserBuild<Exports>(packageName: string): Promise<Exports> {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: true, lib: { entry, formats: ['iife'], name: 'built' } },
  });
  const [bundle] = Array.isArray(output) ? output : [output];
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  if (!chunk) throw new Error(`${packageName} was not built`);
  return runInNewContext(`${chunk.code}; built`, { TextEncoder, TextDecoder }) as Exports;
}
