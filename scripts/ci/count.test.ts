import { describe, expect, it } from 'vitest';
import { countTests, type Report } from './count.ts';

const clean: Report = { numPassedTests: 3, numFailedTests: 0, testResults: [] };

describe('the count of a test run', () => {
  it('is the report’s where all went well', () => {
    expect(countTests(clean, 0)).toEqual({ passed: 3, failed: 0 });
  });

  it('counts failed tests, and each file that did not load as one more', () => {
    const testResults = [
      { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(countTests({ numPassedTests: 2, numFailedTests: 1, testResults }, 1)).toEqual({ passed: 2, failed: 2 });
  });

  it('is a failure where the run failed with no failed test to show', () => {
    expect(countTests(clean, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('is a failure where no test ran', () => {
    expect(countTests({ ...clean, numPassedTests: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
