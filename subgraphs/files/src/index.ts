export { createFiles, type Files, type FilesOptions } from './server.ts';
