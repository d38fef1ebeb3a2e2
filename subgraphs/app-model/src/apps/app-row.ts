/** An app as its table has it. */
export interface AppRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly makerId: string;
  readonly organizationId: string | null;
  readonly createdAt: Date;
  readonly liveNumber: number | null;
  readonly preparedNumber: number | null;
}
