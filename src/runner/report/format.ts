// SPDX-License-Identifier: Apache-2.0
import pc from 'picocolors';
import type { Report } from '../../../spec/types/formats.js';
import { toJson } from './json.js';
import { toJunit } from './junit.js';
import { toKtap } from './ktap.js';
import { toPretty } from './pretty.js';

/** The formats in which a report can be told. */
export const REPORT_FORMATS = ['pretty', 'ktap', 'json', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * Tells a report.
 * @param colorful - with terminal colours, where the format has any
 */
export function tell(report: Report, format: ReportFormat, colorful: boolean): string {
  switch (format) {
    case 'pretty':
      return toPretty(report, pc.createColors(colorful));
    case 'ktap':
      return toKtap(report);
    case 'json':
      return toJson(report);
    case 'junit':
      return toJunit(report);
  }
}
