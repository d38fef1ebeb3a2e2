import type { SignedIn } from '@trellis/service-api';
import { uuidV7 } from '@trellis/subgraph-kit';
import type { Database, FileRow } from '../database.ts';
import type { Announced } from './upload-input.ts';

const linkLifeMs = 15 * 60_000;

export interface Upload {
  readonly file: FileRow;
  readonly expiresAt: Date;
}

/** Makes the row that the upload's content will have to agree with. */
export async function createUpload(
  { prisma }: Database,
  appId: string,
  person: SignedIn,
  { name, size, type, sha256 }: Announced,
): Promise<Upload> {
  const file = await prisma.file.create({
    data: {
      id: uuidV7(),
      appId,
      createdBy: person.id,
      name,
      size: BigInt(size),
      declaredType: type,
      declaredSha256: sha256 ?? null,
    },
  });
  return { file, expiresAt: new Date(Date.now() + linkLifeMs) };
}
