export interface HttpSettings {
  /** Whether `http://` may be called too. Default false. */
  readonly allowHttp: boolean;
  /** Lets workflows reach this network's own machines: whoever builds an app could read them. For tests. Default false. */
  readonly dangerouslyAllowPrivateAddresses: boolean;
  /** For the whole call. Default 10,000. */
  readonly timeoutMs: number;
  /** A larger body is not sent. Default 1,000,000 bytes. */
  readonly maxBodyBytes: number;
}

export const defaultHttpSettings: HttpSettings = {
  allowHttp: false,
  dangerouslyAllowPrivateAddresses: false,
  timeoutMs: 10_000,
  maxBodyBytes: 1_000_000,
};
