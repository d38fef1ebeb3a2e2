import { build } from 'esbuild';

/** The client for one platform as a program of its own, which leaves its exports in the global `trellis`. */
export async function bundle(platform: 'web' | 'wx'): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from '@trellis/sync'; export * from '@trellis/sync/${platform}';`,
      resolveDir: import.meta.dirname,
    },
    conditions: ['trellis:source'],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'trellis',
    target: 'es2020',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
