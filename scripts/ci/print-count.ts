import { existsSync, readFileSync } from 'node:fs';
import { countTests, type Report } from './count.ts';

const [file = '', exitStatus = '1'] = process.argv.slice(2);
const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
const { passed, failed } = countTests(report, Number(exitStatus));
console.log(`${String(passed)} ${String(failed)}`);
