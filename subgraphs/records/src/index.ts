export { createRecords, type Records, type RecordsOptions } from './server.ts';
