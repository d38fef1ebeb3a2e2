import { fileURLToPath } from 'node:url';
import { faultsOf } from './faults.ts';
import { bans, levels, testTools } from './levels.ts';
import { readWorkspaces } from './workspaces.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workspaces = readWorkspaces(root);
const faults = faultsOf(workspaces, { levels, testTools, bans });

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`Imports of ${String(workspaces.length)} workspaces point the right way.`);
