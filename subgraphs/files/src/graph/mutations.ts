import type { TypeResolvers } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { Links } from '../links/links.ts';
import { completeUpload } from '../uploads/complete-upload.ts';
import { createUpload } from '../uploads/create-upload.ts';
import { type FileUploadInput, readUploadInput } from '../uploads/upload-input.ts';
import { appOf, type Context, type Loaders, personOf } from './context.ts';

export function createMutations(database: Database, links: Links): TypeResolvers<Loaders> {
  return {
    async createUpload(_parent: unknown, { input }: { readonly input: FileUploadInput }, { call }: Context) {
      const { file, expiresAt } = await createUpload(database, appOf(call).id, personOf(call), readUploadInput(input));
      const url = call.publicUrl + links.toUpload(file.id, expiresAt);
      return { id: file.id, file, url, fields: [], expiresAt };
    },

    completeUpload: (_parent: unknown, { id }: { readonly id: string }, { call }: Context) =>
      completeUpload(database, id, { appId: appOf(call).id, createdBy: personOf(call).id }),
  };
}
