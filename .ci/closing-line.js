// Prints `N passed, N failed` from vitest's JSON report; a failed step before the tests counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

const report = existsSync('.vitest-report.json')
  ? JSON.parse(readFileSync('.vitest-report.json', 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 1, success: false };
const failedTests = report.numFailedTests || (report.success ? 0 : 1);
const otherSteps = process.argv[2] !== '0' && failedTests === 0 ? 1 : 0;
const failed = failedTests + otherSteps;
process.stdout.write(`${report.numPassedTests} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1;
