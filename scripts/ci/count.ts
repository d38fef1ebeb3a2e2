/** The part of vitest's JSON report that is counted. */
export interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts the tests of a run by its report (undefined where it left none) and its exit status. A file that did not even
 * load is one failure, and so is a run that went wrong, or ran no test, without a failed test to show for it.
 */
export function countTests(report: Report | undefined, exitStatus: number): Count {
  const passed = report?.numPassedTests ?? 0;
  const brokenFiles = report?.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + (brokenFiles?.length ?? 0);
  const wentWrong = exitStatus !== 0 || passed === 0;
  return { passed, failed: failed === 0 && wentWrong ? 1 : failed };
}
