import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the machine has a Chromium; undefined where it has none. */
export const installedBrowser: string | undefined = places.find((place) => existsSync(place));

/** Starts the machine's own Chromium. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  // Chromium refuses its sandbox to root, which a container's user often is.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
