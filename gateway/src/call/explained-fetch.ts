/** One question to a subgraph, as an administrator is told of it. */
export interface ExplainedFetch {
  readonly service: string;
  /** By the process's clock. */
  readonly started: number;
  readonly ended: number;
  /** What the subgraph itself says of it. */
  readonly own: OwnExplain | undefined;
}

/** As records explains its part. */
export interface OwnExplain {
  readonly stagesMs?: object;
  readonly statements?: readonly object[];
}
