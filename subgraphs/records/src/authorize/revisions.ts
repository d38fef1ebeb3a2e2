import type { Field, Model } from '@trellis/app-definition';
import type { Deleted, Operand, RevisionPart, Revisions, Rows, Selected } from '../request.ts';

/** What becomes of selected fields that no rule gives: a question is refused, the answer of a write has null there. */
export type Selecting = (rows: Pick<Rows, 'model' | 'deleted'>, selection: readonly Selected[]) => readonly Selected[];

/** The caller's view, as far as it is asked about images. */
interface ImageView {
  rows(rows: Rows): Rows;
  operand(model: Model, operand: Operand, deleted: Deleted): Operand;
  mayEverRead(model: Model, field: Field): boolean;
}

/** The versions that the caller sees, each as he sees its images: the rules are asked of the images. */
export function authorizeRevisions(view: ImageView, revisions: Revisions, select: Selecting): Revisions {
  const { model } = revisions.rows;
  // An image may lead to what is deleted by now.
  const image = { model, deleted: 'INCLUDE' } as const;
  const seen = (part: RevisionPart): RevisionPart => {
    switch (part.kind) {
      case 'actor': {
        const [changedBy] = select(image, [part.changedBy]);
        return changedBy?.kind === 'entity' ? { ...part, changedBy } : part;
      }
      case 'changedFields': {
        const fields = part.fields.filter(({ field }) => view.mayEverRead(model, field));
        return { ...part, fields: fields.map((operand) => view.operand(model, operand, image.deleted)) };
      }
      case 'image':
        return { ...part, selection: select(image, part.selection) };
      case 'version':
      case 'op':
      case 'at':
      case 'constant':
        return part;
    }
  };
  return {
    ...revisions,
    rows: view.rows(revisions.rows),
    parts: revisions.parts.map((part) => (part.kind === 'nodes' ? { ...part, parts: part.parts.map(seen) } : part)),
  };
}
